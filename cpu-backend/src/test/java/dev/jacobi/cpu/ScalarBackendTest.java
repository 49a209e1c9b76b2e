package dev.jacobi.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.contract.BackendContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The contract without vectors, and that a JVM without the Vector API gets this backend. */
class ScalarBackendTest extends BackendContract {
    @Override
    protected Backend open() {
        return new ScalarBackend(2);
    }

    /** In a process of its own, since a JVM has the module or has it not. */
    @Test
    void servesWhereTheVectorApiIsMissing() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-classpath",
                        System.getProperty("java.class.path"),
                        WithoutVectors.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains("plain Java in double precision, 2 threads"), output);
        assertTrue(output.contains("y 9.0, dx 3.0, dw 4.0"), output);
    }
}
