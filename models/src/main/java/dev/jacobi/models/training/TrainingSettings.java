package dev.jacobi.models.training;

import dev.jacobi.models.evaluation.TestTimeAugmentation;
import dev.jacobi.models.objective.Objective;
import dev.jacobi.models.optimisation.GradientClipping;
import java.time.Duration;

/**
 * How a run trains, apart from its network, optimizer and schedule.
 *
 * @param epochs passes over the training set
 * @param objective what is minimised
 * @param seed of dropout and mixing
 * @param watch the metric that the schedule observes
 * @param checkpointEvery how long a run goes on without writing a checkpoint within an epoch; each epoch ends with one
 * @param detectAnomalies whether to search every value for NaN and infinity
 * @param clipping of the gradients
 * @param earlyStop after how many epochs without a better validation accuracy the run is complete; null for never
 * @param accumulate minibatches whose mean gradient makes a step
 * @param views of each picture in the validation
 */
public record TrainingSettings(
        int epochs,
        Objective objective,
        long seed,
        Watch watch,
        Duration checkpointEvery,
        boolean detectAnomalies,
        GradientClipping clipping,
        Integer earlyStop,
        int accumulate,
        TestTimeAugmentation views) {
    /** Checks the number of minibatches. */
    public TrainingSettings {
        if (accumulate < 1) {
            throw new IllegalArgumentException("accumulate: got %d, expected at least 1".formatted(accumulate));
        }
    }

    /** How many steps the minibatches of an epoch make; the last one may have fewer of them. */
    int stepsPerEpoch(int batches) {
        return Math.ceilDiv(batches, accumulate);
    }

    /**
     * A step over the minibatches whose turn it is.
     *
     * @param epoch from 0
     * @param stepInEpoch from 0
     * @param batches minibatches of the epoch
     */
    StepPlan plan(int epoch, int stepInEpoch, int batches, double rate) {
        int first = stepInEpoch * accumulate;
        return new StepPlan(epoch, stepInEpoch, first, Math.min(accumulate, batches - first), rate);
    }

    /** A step per minibatch, without clipping and early stopping, validated with the pictures as they are. */
    public TrainingSettings(
            int epochs,
            double labelSmoothing,
            long seed,
            Watch watch,
            Duration checkpointEvery,
            boolean detectAnomalies) {
        this(
                epochs,
                Objective.crossEntropyWith(labelSmoothing),
                seed,
                watch,
                checkpointEvery,
                detectAnomalies,
                GradientClipping.NONE,
                null,
                1,
                TestTimeAugmentation.NONE);
    }

    /** Whether a run in this state has nothing more to do. */
    public boolean isComplete(TrainingState state) {
        boolean patienceIsOver = earlyStop != null
                && state.stepInEpoch() == 0
                && state.best() != null
                && state.epoch() - state.best().epoch() >= earlyStop;
        return state.epoch() >= epochs || patienceIsOver;
    }

    /** What a schedule observes, and when. */
    public enum Watch {
        /** Nothing: it is a function of the step. */
        NOTHING,
        /** The validation accuracy, after each epoch. */
        VALID_ACCURACY,
        /** The mean loss of the step's pictures, after each step. */
        STEP_LOSS
    }
}
