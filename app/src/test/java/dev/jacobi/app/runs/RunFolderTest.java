package dev.jacobi.app.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jacobi.app.settings.Recipe;
import dev.jacobi.app.settings.RunSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        config = new RunConfig("test", "java", "cpu", "a processor", 2, settings, null, "jacobi train");
    }

    private Optional<RunLock> take(RunFolder folder) throws IOException {
        return folder.take(warning -> fail(warning));
    }

    @Test
    void isTakenOnce() throws IOException {
        RunFolder folder = new RunFolder(path.resolve("runs/one"));
        assertTrue(folder.isFree());
        try (RunLock _ = take(folder).orElseThrow()) {
            assertTrue(take(folder).isEmpty(), "a run is about to begin there");
            config.write(folder);
        }
        assertEquals(config, RunConfig.read(folder));
        assertFalse(folder.isFree());
        assertTrue(take(folder).isEmpty(), "a run lives there");
    }

    @Test
    void isFreeAgainWhereARunEndsBeforeItBegins() throws IOException {
        RunFolder folder = new RunFolder(path);
        take(folder).orElseThrow().close();
        IllegalArgumentException noRun = assertThrows(IllegalArgumentException.class, () -> RunConfig.read(folder));
        assertTrue(noRun.getMessage().contains("found no config.json"), noRun.getMessage());
        folder.checkFree();
        take(folder).orElseThrow().close();
    }

    @Test
    void checkpointsOfNoRunAreNotOverwritten() throws IOException {
        for (String name : List.of("last.safetensors", "best.safetensors")) {
            Path other = Files.createDirectory(path.resolve("other-" + name));
            Files.writeString(other.resolve(name), "somebody's weights");
            String message = assertThrows(IllegalArgumentException.class, () -> new RunFolder(other).checkFree())
                    .getMessage();
            assertTrue(message.contains("holds a " + name + " of no run there"), message);
        }
    }

    @Test
    void settingThatTheFileLacksIsNotTakenForZero() throws IOException {
        RunFolder folder = new RunFolder(path);
        config.write(folder);
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
