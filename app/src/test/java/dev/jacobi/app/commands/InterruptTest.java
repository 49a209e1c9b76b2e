package dev.jacobi.app.commands;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Main;
import dev.jacobi.app.TinyMnist;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        List<String> arguments = arguments("train", "--log-interval", "1");
        Path checkpoint = folder.resolve("out/last.safetensors");
        String rest = outputAfterInterrupt(arguments, "Epoch: 001/", checkpoint);
        assertTrue(rest.contains("error: " + checkpoint), rest);
    }

    @Test
    void aStoppedCrossValidationPrintsItselfAsTheCommandThatGoesOn() throws IOException {
        List<String> arguments = arguments("cross-validate", "--folds", "2");
        String rest = outputAfterInterrupt(arguments, "first loss ");
        String command = "go on with: jacobi " + String.join(" ", arguments);
        assertTrue(
                rest.lines().anyMatch(line -> line.startsWith("stopped in epoch 1") && line.endsWith(command)), rest);
    }

    /** A command line for an epoch that takes longer than the test, so that no checkpoint comes before. */
    private List<String> arguments(String command, String... more) throws IOException {
        Path data = TinyMnist.write(folder.resolve("data"), 20_000, 20);
        List<String> arguments = new ArrayList<>(List.of(command, "--dataset", "mnist", "--data-dir", data.toString()));
        arguments.addAll(List.of("--model", "resnet8", "--batch-size", "1", "--threads", "1", "--device", "cpu"));
        arguments.addAll(List.of("--out", folder.resolve("out").toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /**
     * What a process prints after it has been told to end.
     *
     * @param awaited how the line begins after which it is told
     * @param obstacles folders that are made before
     */
    private static String outputAfterInterrupt(List<String> arguments, String awaited, Path... obstacles)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        Process training = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = training.inputReader()) {
            String line = "";
            while (line != null && !line.startsWith(awaited)) {
                line = output.readLine();
            }
            for (Path obstacle : obstacles) {
                Files.createDirectory(obstacle);
            }
            // Not the process itself, whose destroy() would close its output.
            training.toHandle().destroy();
            return output.lines().collect(Collectors.joining("\n"));
        } finally {
            training.destroyForcibly();
        }
    }
}
