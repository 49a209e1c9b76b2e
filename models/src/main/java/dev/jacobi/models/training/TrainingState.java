package dev.jacobi.models.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.jacobi.models.optimisation.Schedule;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where a run stands between two steps: everything that is in neither the network nor the optimizer.
 *
 * @param epoch the epoch in progress, from 0, and so the number of epochs that are complete
 * @param stepInEpoch steps made in that epoch; files call it {@code batch}
 * @param step steps made over the whole run
 * @param sums over the epoch in progress
 * @param schedule the learning rate schedule's own state
 * @param best the best epoch so far; null before the first validation
 * @param clock how long the run has taken: the only part that differs between two runs of the same settings
 */
public record TrainingState(
        int epoch,
        @JsonProperty("batch") int stepInEpoch,
        long step,
        Sums sums,
        Map<String, String> schedule,
        Best best,
        Clock clock) {
    /** Copies the map, in an order that is the same in every process. */
    public TrainingState {
        Objects.requireNonNull(sums, "sums are missing");
        Objects.requireNonNull(schedule, "schedule is missing");
        Objects.requireNonNull(clock, "clock is missing");
        schedule = Collections.unmodifiableMap(new TreeMap<>(schedule));
    }

    /** Before the first step. */
    public static TrainingState initial(Schedule schedule) {
        return new TrainingState(0, 0, 0, Sums.ZERO, schedule.state(), null, Clock.ZERO);
    }

    /**
     * After one more step.
     *
     * @param rate what it was made with
     * @param reduced whether the schedule has then reduced the learning rate
     * @param seconds that the run has taken so far
     */
    TrainingState afterStep(
            StepInFlight.Outcome outcome,
            double rate,
            boolean reduced,
            Map<String, String> scheduleAfter,
            double seconds) {
        return new TrainingState(
                epoch,
                stepInEpoch + 1,
                step + 1,
                sums.plus(outcome, rate, reduced),
                scheduleAfter,
                best,
                new Clock(seconds, clock.epoch().plus(outcome.time())));
    }

    /**
     * After the end of the epoch in progress.
     *
     * @param seconds that the run has taken so far
     */
    TrainingState afterEpoch(Best bestSoFar, Map<String, String> scheduleAfter, double seconds) {
        return new TrainingState(
                epoch + 1, 0, step, Sums.ZERO, scheduleAfter, bestSoFar, new Clock(seconds, TimeSplit.ZERO));
    }

    /** The same place at another time. */
    public TrainingState with(Clock other) {
        return new TrainingState(epoch, stepInEpoch, step, sums, schedule, best, other);
    }

    /**
     * Sums over the steps of an epoch, and what is known of the last one.
     *
     * @param loss sum of the losses of all pictures
     * @param correct pictures whose class was recognised
     * @param samples pictures seen
     * @param reduced whether the schedule reduced the learning rate
     * @param rate the learning rate of the last step; null before the first, and in checkpoints of earlier versions
     */
    public record Sums(double loss, long correct, long samples, boolean reduced, Double rate) {
        /** Before the first step. */
        public static final Sums ZERO = new Sums(0, 0, 0, false, null);

        /** With one more step. */
        private Sums plus(StepInFlight.Outcome step, double stepRate, boolean stepReduced) {
            return new Sums(
                    loss + step.loss() * step.samples(),
                    correct + step.correct(),
                    samples + step.samples(),
                    reduced || stepReduced,
                    stepRate);
        }

        /** Over the pictures seen. */
        double meanLoss() {
            return loss / samples;
        }

        /** The share of the pictures seen whose class was recognised. */
        double accuracy() {
            return (double) correct / samples;
        }
    }

    /**
     * Time spent.
     *
     * @param seconds training and validation time since the run began
     * @param epoch how the time of the epoch in progress was spent
     */
    public record Clock(double seconds, TimeSplit epoch) {
        /** Before the first step. */
        public static final Clock ZERO = new Clock(0, TimeSplit.ZERO);

        /** Checks that nothing is missing. */
        public Clock {
            Objects.requireNonNull(epoch, "epoch is missing");
        }
    }

    /**
     * The epoch with the highest validation accuracy; of several, the first.
     *
     * @param epoch from 1
     * @param validAccuracy in [0, 1]
     */
    public record Best(int epoch, double validAccuracy) {}
}
