package dev.jacobi.app.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.settings.Recipe;
import dev.jacobi.app.settings.RunSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFolderTest {
    @TempDir
    private Path path;

    private RunConfig config;

    @BeforeEach
    void configure() throws IOException {
        RunSettings settings = Recipe.named("mnist").with(Map.of());
        config = new RunConfig("test", "java", "cpu", "a processor", 2, settings, "jacobi train");
    }

    /** A process in the middle of taking a folder. */
    static final class Taking {
        private Taking() {}

        /** Says when it has the file {@code arguments[0]}, and keeps it. */
        public static void main(String[] arguments) throws IOException {
            try (FileChannel file = FileChannel.open(
                            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = file.lock()) {
                System.out.println("mine");
                System.in.read();
            }
        }
    }

    @Test
    void isTakenOnce() throws IOException {
        RunFolder folder = new RunFolder(path.resolve("runs/one"));
        assertTrue(folder.isFree());
        assertTrue(folder.take(config));
        assertEquals(config, RunConfig.read(folder));
        assertFalse(folder.isFree());
        assertFalse(folder.take(config));
    }

    @Test
    void isFreeAgainWhenTheProcessThatIsTakingItIsKilled() throws IOException, InterruptedException {
        RunFolder folder = new RunFolder(path);
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        System.getProperty("java.class.path"),
                        Taking.class.getName(),
                        folder.config().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var output = other.inputReader()) {
            assertEquals("mine", output.readLine());
            assertFalse(folder.take(config));
        } finally {
            other.destroyForcibly().waitFor();
        }

        assertEquals(0, Files.size(folder.config()));
        IllegalArgumentException noRun = assertThrows(IllegalArgumentException.class, () -> RunConfig.read(folder));
        assertTrue(noRun.getMessage().contains("an empty config.json, of a run that ended before it began"));
        folder.checkFree();
        assertTrue(folder.take(config));
        assertEquals(config, RunConfig.read(folder));
    }

    @Test
    void settingThatTheFileLacksIsNotTakenForZero() throws IOException {
        RunFolder folder = new RunFolder(path);
        assertTrue(folder.take(config));
        String text = Files.readString(folder.config());
        for (String name : List.of("padding", "momentum", "nesterov", "seed", "model", "scheduler")) {
            String without = text.replaceFirst("\"%s\" : [^,\n}]+,?".formatted(name), "");
            Files.writeString(folder.config(), without.replaceFirst(",(\\s*\\})", "$1"));
            String message = assertThrows(IllegalArgumentException.class, () -> RunConfig.read(folder))
                    .getMessage();
            assertTrue(message.contains("config.json: settings: " + name + ": got none"), message);
        }
    }
}
