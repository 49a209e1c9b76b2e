package dev.jacobi.models.training;

import dev.jacobi.core.backend.Readback;
import dev.jacobi.models.evaluation.Logits;
import java.util.List;
import java.util.Map;

/** A step that has been launched on the device, and whose loss may not have arrived yet. */
final class StepInFlight {
    /**
     * What is read back of one minibatch.
     *
     * @param labels the classes that count as correct
     */
    record Part(int[] labels, Readback loss, Readback logits) {}

    /**
     * The outcome of a step.
     *
     * @param samples pictures seen
     * @param loss mean over them
     * @param correct how many were recognised; of a mixed picture, the larger part counts
     * @param time where the step's time went
     */
    record Outcome(int samples, double loss, int correct, TimeSplit time) {
        private static final Outcome NONE = new Outcome(0, 0, 0, TimeSplit.ZERO);

        private Outcome plus(Outcome other) {
            int all = samples + other.samples;
            return new Outcome(
                    all,
                    (loss * samples + other.loss * other.samples) / all,
                    correct + other.correct,
                    time.plus(other.time));
        }
    }

    private final StepPlan plan;
    private final List<Part> parts;
    private final TimeSplit time;
    private final Map<String, Double> gradientNorms;

    StepInFlight(StepPlan plan, List<Part> parts, TimeSplit time, Map<String, Double> gradientNorms) {
        this.plan = plan;
        this.parts = List.copyOf(parts);
        this.time = time;
        this.gradientNorms = gradientNorms;
    }

    /** What was launched. */
    StepPlan plan() {
        return plan;
    }

    /** The norms of its gradients before any clipping; empty if nobody asked for them. */
    Map<String, Double> gradientNorms() {
        return gradientNorms;
    }

    /** Whether there is no need to wait. */
    boolean hasArrived() {
        return parts.stream().allMatch(part -> part.loss.hasArrived() && part.logits.hasArrived());
    }

    /**
     * Waits for the outcome. The wait counts as time of the backward pass, which is what the device spends most of it
     * on.
     *
     * @throws NonFiniteLossException if training diverged
     */
    Outcome await() {
        long begin = System.nanoTime();
        Outcome outcome = Outcome.NONE;
        for (Part part : parts) {
            outcome = outcome.plus(await(part));
        }
        TimeSplit waited = new TimeSplit(0, 0, (System.nanoTime() - begin) * 1e-9, 0);
        return new Outcome(outcome.samples, outcome.loss, outcome.correct, time.plus(waited));
    }

    private Outcome await(Part part) {
        double loss = part.loss.await()[0];
        if (!Double.isFinite(loss)) {
            throw new NonFiniteLossException(loss, plan.epoch() + 1, plan.stepInEpoch() + 1, plan.rate());
        }
        int correct = Logits.correct(part.logits.await(), part.labels);
        return new Outcome(part.labels.length, loss, correct, TimeSplit.ZERO);
    }
}
