package dev.jacobi.models.training;

import dev.jacobi.models.optimisation.Schedule;
import java.util.Map;

/**
 * Where a run stands between two steps: everything that is neither in the network nor in the optimizer's velocity.
 *
 * @param epoch the epoch in progress, from 0; as many epochs are complete
 * @param batch steps made in that epoch
 * @param step steps made over the whole run
 * @param sums over the epoch in progress
 * @param schedule the learning rate schedule's own state
 * @param best the best epoch so far; null before the first validation
 * @param seconds training and validation time since the run began
 */
public record TrainingState(
        int epoch, int batch, long step, Sums sums, Map<String, String> schedule, Best best, double seconds) {
    /** Copies the map. */
    public TrainingState {
        schedule = Map.copyOf(schedule);
    }

    /** Before the first step. */
    public static TrainingState initial(Schedule schedule) {
        return new TrainingState(0, 0, 0, Sums.ZERO, schedule.state(), null, 0);
    }

    /**
     * Sums over the steps of an epoch.
     *
     * @param loss sum of the losses of all pictures
     * @param correct pictures whose class was recognised
     * @param samples pictures seen
     * @param reduced whether the schedule reduced the learning rate
     * @param time where the time went
     */
    public record Sums(double loss, long correct, long samples, boolean reduced, TimeSplit time) {
        /** Before the first step. */
        public static final Sums ZERO = new Sums(0, 0, 0, false, TimeSplit.ZERO);

        /** With one more step. */
        Sums plus(double stepLoss, int stepCorrect, int stepSamples, boolean stepReduced, TimeSplit stepTime) {
            return new Sums(
                    loss + stepLoss * stepSamples,
                    correct + stepCorrect,
                    samples + stepSamples,
                    reduced || stepReduced,
                    time.plus(stepTime));
        }
    }

    /**
     * The epoch with the highest validation accuracy; of equals the first.
     *
     * @param epoch from 1
     * @param validAccuracy in [0, 1]
     */
    public record Best(int epoch, double validAccuracy) {}
}
