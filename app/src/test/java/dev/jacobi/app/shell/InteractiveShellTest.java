package dev.jacobi.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class InteractiveShellTest {
    @Test
    void linesRunWithTheOptionsThatTheProgramWasStartedWith() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "-Djacobi.test=two words",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "shell")
                .redirectErrorStream(true)
                .start();
        try (var lines = process.outputWriter()) {
            lines.write("""
                show(System.getProperty("jacobi.test"), 1)
                Backends.open("cpu", BackendOptions.defaults(), notice -> {}).description()
                """);
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains("two words = 1.0000"), output);
        assertTrue(output.contains("-bit vectors"), output);
    }
}
