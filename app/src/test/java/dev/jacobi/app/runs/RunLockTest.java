package dev.jacobi.app.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.models.files.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RunLockTest {
    @TempDir
    private Path path;

    private final List<String> warnings = new ArrayList<>();

    /** A process that trains in a folder, and is in the middle of a checkpoint. */
    static final class Training {
        private Training() {}

        /** Says when it has the folder {@code arguments[0]} and writes there, and goes on until it is killed. */
        public static void main(String[] arguments) throws IOException {
            RunFolder folder = new RunFolder(Path.of(arguments[0]));
            try (RunLock _ = folder.take(System.out::println).orElseThrow()) {
                AtomicFile.write(folder.file("last.safetensors"), _ -> {
                    System.out.println("mine");
                    System.in.read();
                });
            }
        }
    }

    @Test
    void holdsUntilTheProcessIsKilledWhoseHalfFilesAreThenDeleted() throws IOException, InterruptedException {
        RunFolder folder = new RunFolder(path);
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        System.getProperty("java.class.path"),
                        Training.class.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var output = other.inputReader()) {
            assertEquals("mine", output.readLine());
            assertTrue(folder.take(warnings::add).isEmpty());
            String message = assertThrows(IllegalStateException.class, () -> folder.takeAgain(warnings::add))
                    .getMessage();
            assertEquals(path + ": another process is training there", message);
        } finally {
            other.destroyForcibly().waitFor();
        }

        assertEquals(1, parts(), "the half checkpoint is still there");
        folder.takeAgain(warnings::add).close();
        assertEquals(0, parts());
        assertEquals(List.of(), warnings);
    }

    private long parts() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(".part")).count();
        }
    }

    @Test
    void runGoesOnWithoutWhereThereAreNoLocks() throws IOException {
        RunFolder folder = new RunFolder(path);
        // Of a closed channel nothing can be had, as of a file system without locks.
        FileChannel file = FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        file.close();
        try (RunLock _ = RunLock.take(folder, file, warnings::add).orElseThrow()) {
            assertEquals(1, warnings.size());
            assertTrue(warnings.getFirst().startsWith(path + ": cannot be locked ("), warnings.getFirst());
        }
    }
}
