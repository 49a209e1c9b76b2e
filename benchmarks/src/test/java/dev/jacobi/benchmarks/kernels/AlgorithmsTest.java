package dev.jacobi.benchmarks.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.benchmarks.work.ConvolutionShapes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AlgorithmsTest {
    static Iterable<String> names() {
        return Algorithms.names();
    }

    /** Each in a process of its own, since a backend reads the property once. */
    @ParameterizedTest
    @MethodSource("names")
    void theBackendKnowsEachName(String name) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "-D" + Algorithms.PROPERTY + "=" + name,
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "dev.jacobi.benchmarks.peers.JacobiContender",
                        "1")
                .redirectErrorStream(true)
                .start();
        process.outputWriter().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), output);
    }

    @Test
    void winogradIsForThreeByThree() {
        assertTrue(Algorithms.applies("winograd2", ConvolutionShapes.parse("3x3 64→64 32x32 N64")));
        assertTrue(Algorithms.applies("winograd4", ConvolutionShapes.parse("3x3/2 64→64 32x32 N64")));
        assertFalse(Algorithms.applies("winograd2", ConvolutionShapes.parse("3x3/2 64→64 32x32 N64")));
        assertTrue(Algorithms.applies("strips", ConvolutionShapes.parse("3x3 16→16 32x32 N128")));
        assertFalse(Algorithms.applies("strips", ConvolutionShapes.parse("3x3/2 16→32 32x32 N128")));
        assertFalse(Algorithms.applies("winograd4", ConvolutionShapes.parse("1x1 64→64 32x32 N64")));
        assertFalse(Algorithms.applies("winograd4", ConvolutionShapes.parse("3x3 3→64 32x32 N64")));
        assertFalse(Algorithms.applies("winograd4", ConvolutionShapes.parse("3x3 64→64 32x32 N64 g32")));
        assertTrue(Algorithms.applies("patches", ConvolutionShapes.parse("1x1 64→64 32x32 N64")));
    }

    @Test
    void directIsForWindowsThatSlide() {
        assertTrue(Algorithms.applies("direct", ConvolutionShapes.parse("3x3/2 64→64 32x32 N64")));
        assertFalse(Algorithms.applies("direct", ConvolutionShapes.parse("1x1 64→64 32x32 N64")));
        assertFalse(Algorithms.applies("direct", ConvolutionShapes.parse("3x3 64→64 32x32 N64 g32")));
    }

    @Test
    void narrowIsForFewChannels() {
        assertTrue(Algorithms.applies("narrow", ConvolutionShapes.parse("3x3 3→64 32x32 N64")));
        assertFalse(Algorithms.applies("narrow", ConvolutionShapes.parse("3x3 64→64 32x32 N64")));
    }

    @Test
    void pointwiseIsForWindowsOfOnePixel() {
        assertTrue(Algorithms.applies("pointwise", ConvolutionShapes.parse("1x1/2 64→128 32x32 N64")));
        assertFalse(Algorithms.applies("pointwise", ConvolutionShapes.parse("3x3 64→64 32x32 N64")));
    }

    @Test
    void groupedIsForGroupsThatFillVectors() {
        assertTrue(Algorithms.applies("grouped", ConvolutionShapes.parse("3x3 128→128 56x56 N8 g32")));
        assertTrue(Algorithms.applies("grouped", ConvolutionShapes.parse("3x3/2 64→64 32x32 N64 g2")));
        assertFalse(Algorithms.applies("grouped", ConvolutionShapes.parse("3x3 128→128 56x56 N8")));
        assertFalse(Algorithms.applies("grouped", ConvolutionShapes.parse("3x3 40→40 32x32 N64 g2")));
    }
}
