package dev.jacobi.models.optimisation;

import java.util.Map;

/**
 * What the learning rate is at each step.
 *
 * <p>Some schedules are functions of the step's number alone. Others observe a metric, once per epoch or once per step,
 * as the training loop is set; they have a state that a resumed run must restore.
 */
public interface Schedule {
    /**
     * The learning rate of a step.
     *
     * @param step number of the step, from 0 over the whole run
     */
    double learningRate(long step);

    /** Makes an observation of the metric: the validation accuracy of an epoch, for example, or the loss of a step. */
    default void observe(double metric) {
        // A function of the step's number has nothing to learn from it.
    }

    /** What {@link #restore} needs, in words that survive a text file exactly. */
    default Map<String, String> state() {
        return Map.of();
    }

    /**
     * Goes back to a state.
     *
     * @throws IllegalArgumentException if an entry is missing or no number
     */
    default void restore(Map<String, String> state) {
        // Nothing was saved.
    }
}
