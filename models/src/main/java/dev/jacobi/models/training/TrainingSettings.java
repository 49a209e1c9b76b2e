package dev.jacobi.models.training;

import java.time.Duration;

/**
 * How a run trains, beside its network, optimizer and schedule.
 *
 * @param epochs passes over the training set
 * @param labelSmoothing of the loss, in [0, 1]
 * @param seed of dropout
 * @param watch what the schedule is told
 * @param checkpointEvery how long a run goes on without writing a checkpoint within an epoch; each epoch ends with one
 * @param detectAnomalies whether to search every value for NaN and infinity
 */
public record TrainingSettings(
        int epochs, double labelSmoothing, long seed, Watch watch, Duration checkpointEvery, boolean detectAnomalies) {
    /** What a schedule is told, and when. */
    public enum Watch {
        /** Nothing: it is a function of the step. */
        NOTHING,
        /** The validation accuracy, after each epoch. */
        VALID_ACCURACY,
        /** The loss of the minibatch, after each step. */
        MINIBATCH_LOSS
    }
}
