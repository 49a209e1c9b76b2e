package dev.jacobi.app.commands;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Main;
import dev.jacobi.app.TinyMnist;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, which is told to end. */
@Timeout(120)
final class InterruptTest {
    @TempDir
    private Path folder;

    @Test
    void whyTheCheckpointOfAStopFailedIsSaidBeforeTheProcessEnds() throws IOException {
        // An epoch that takes longer than the test, so that no checkpoint comes before.
        Path data = TinyMnist.write(folder.resolve("data"), 20_000, 20);
        Path run = folder.resolve("run");
        Process training = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "train",
                        "--dataset",
                        "mnist",
                        "--data-dir",
                        data.toString(),
                        "--model",
                        "resnet8",
                        "--batch-size",
                        "1",
                        "--log-interval",
                        "1",
                        "--threads",
                        "1",
                        "--device",
                        "cpu",
                        "--out",
                        run.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = training.inputReader()) {
            String line = "";
            while (line != null && !line.startsWith("Epoch: 001/")) {
                line = output.readLine();
            }
            Path checkpoint = Files.createDirectory(run.resolve("last.safetensors"));
            // Not the process itself, whose destroy() would close its output.
            training.toHandle().destroy();
            String rest = output.lines().collect(Collectors.joining("\n"));
            assertTrue(rest.contains("error: " + checkpoint), rest);
        } finally {
            training.destroyForcibly();
        }
    }
}
