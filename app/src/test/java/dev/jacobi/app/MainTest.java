package dev.jacobi.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class MainTest {
    /** Persian has digits of its own; in a process of its own, since the locale is the process's. */
    @Test
    void numbersAreTheSameInEveryCountry() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.language=fa",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "summary",
                        "--model",
                        "lenet",
                        "--device",
                        "reference")
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        assertTrue(out.contains("lenet for pictures of 32x32x3 and 10 classes"), out);
    }
}
