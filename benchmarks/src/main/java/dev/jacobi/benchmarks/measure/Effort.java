package dev.jacobi.benchmarks.measure;

import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long each benchmark is measured.
 *
 * @param forks processes one after another; 0 measures in this one, for tests
 * @param warmUps iterations before anything counts
 * @param iterations iterations that count
 * @param millis length of an iteration
 */
public record Effort(int forks, int warmUps, int iterations, int millis) {
    /** Enough to quote: some twenty seconds each. */
    public static final Effort FULL = new Effort(2, 4, 5, 1000);

    /** Enough to look at: some three seconds each. */
    public static final Effort QUICK = new Effort(1, 3, 3, 350);

    /** Runs each benchmark once. */
    public static final Effort SMOKE = new Effort(0, 0, 1, 1);

    void apply(ChainedOptionsBuilder options) {
        options.forks(forks)
                .warmupIterations(warmUps)
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(millis));
    }
}
