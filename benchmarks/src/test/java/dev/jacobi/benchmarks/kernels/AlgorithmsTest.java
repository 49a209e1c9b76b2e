package dev.jacobi.benchmarks.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.benchmarks.work.ConvolutionShapes;
import dev.jacobi.core.geometry.Conv2dShape;
import org.junit.jupiter.api.Test;

class AlgorithmsTest {
    private static final String POINTWISE = "1x1 64→64 8x8 N1";

    @Test
    void theBackendIsAskedWhatItCanDo() {
        Conv2dShape shape = ConvolutionShapes.parse(POINTWISE);
        assertEquals(Algorithms.AUTO, Algorithms.names().getFirst());
        assertTrue(Algorithms.applies(Algorithms.AUTO, shape));
        assertTrue(Algorithms.applies("pointwise", shape));
        assertFalse(Algorithms.applies("winograd4", shape));
    }

    @Test
    void noOtherAlgorithmIsMeasuredThanTheOneNamed() {
        ConvolutionBenchmark benchmark = new ConvolutionBenchmark();
        benchmark.engine = "cpu fp32";
        benchmark.threads = 1;
        benchmark.shape = POINTWISE;
        benchmark.algorithm = "winograd4";

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, benchmark::openBackend);
        assertEquals(
                "algorithm: got 'winograd4', which cannot do 1x1 64→64 8x8 N1; another would be measured",
                e.getMessage());
    }
}
