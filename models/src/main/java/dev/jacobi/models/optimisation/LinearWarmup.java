package dev.jacobi.models.optimisation;

import java.util.Map;

/**
 * Lets the rate of another schedule grow linearly to its full size first (Goyal et al., "Accurate, Large Minibatch
 * SGD", 2017): at step i of the first {@code steps} it is multiplied by (i + 1)/{@code steps}.
 *
 * @param schedule the other schedule, whose own steps go on meanwhile
 * @param steps that the warm-up takes, at least 1
 */
public record LinearWarmup(Schedule schedule, long steps) implements Schedule {
    /** Checks the number of steps. */
    public LinearWarmup {
        if (steps < 1) {
            throw new IllegalArgumentException("linear warm-up: %d steps, expected at least 1".formatted(steps));
        }
    }

    @Override
    public double learningRate(long step) {
        return schedule.learningRate(step) * Math.min(1, (step + 1.0) / steps);
    }

    @Override
    public void observe(double metric) {
        schedule.observe(metric);
    }

    @Override
    public Map<String, String> state() {
        return schedule.state();
    }

    @Override
    public void restore(Map<String, String> state) {
        schedule.restore(state);
    }
}
