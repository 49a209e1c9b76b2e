package dev.jacobi.benchmarks.measure;

import dev.jacobi.benchmarks.statistics.Sample;
import java.util.Map;

/**
 * What one benchmark came to.
 *
 * @param benchmark class and method, such as {@code ConvolutionBenchmark.run}
 * @param parameters their values
 * @param threads threads of the engine
 * @param seconds of one run, over the iterations
 * @param flops floating-point operations of one run, 0 where they do not matter
 * @param bytes bytes that one run has to move, 0 where they are not known
 */
public record Measurement(
        String benchmark, Map<String, String> parameters, int threads, Sample seconds, double flops, double bytes) {
    private static final double GIGA = 1e9;

    /** 10⁹ operations a second. */
    public double gflops() {
        return flops / seconds.median() / GIGA;
    }

    /** 10⁹ bytes a second. */
    public double gigabytes() {
        return bytes / seconds.median() / GIGA;
    }
}
