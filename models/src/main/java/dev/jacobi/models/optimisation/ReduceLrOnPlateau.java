package dev.jacobi.models.optimisation;

import java.util.Map;

/**
 * Lowers the learning rate when a metric stops getting better, exactly as PyTorch's ReduceLROnPlateau does.
 *
 * <p>The metric is observed once per epoch or once per step. An observation is good if it is beyond the best so far by
 * the threshold, and bad otherwise. After more than {@code patience} bad observations in a row, the learning rate is
 * multiplied by the factor, and of the next {@code cooldown} observations the bad ones are not counted.
 */
public final class ReduceLrOnPlateau implements Schedule {
    /** Which way is better. */
    public enum Goal {
        /** Lower, as for a loss. */
        MIN,
        /** Higher, as for an accuracy. */
        MAX
    }

    /** What the threshold is measured in. */
    public enum ThresholdKind {
        /** A share of the best: best·(1 ∓ threshold). */
        RELATIVE,
        /** The metric's own unit: best ∓ threshold. */
        ABSOLUTE
    }

    /**
     * The rule.
     *
     * @param goal which way is better
     * @param factor of each reduction, in (0, 1)
     * @param patience bad observations in a row that are tolerated
     * @param threshold by how much the metric must beat the best
     * @param thresholdKind what the threshold is measured in
     * @param cooldown observations after a reduction of which bad ones are not counted
     * @param minLearningRate the rate never falls below this
     * @param epsilon a reduction by no more than this is not made
     */
    public record Settings(
            Goal goal,
            double factor,
            int patience,
            double threshold,
            ThresholdKind thresholdKind,
            int cooldown,
            double minLearningRate,
            double epsilon) {
        /** Checks the values. */
        public Settings {
            if (!(factor > 0 && factor < 1)
                    || patience < 0
                    || !(threshold >= 0)
                    || cooldown < 0
                    || !(minLearningRate >= 0)
                    || !(epsilon >= 0)) {
                throw new IllegalArgumentException(
                        "plateau: factor %s, patience %d, threshold %s, cooldown %d, min learning rate %s, epsilon %s: expected factor in (0,1) and the others >= 0"
                                .formatted(factor, patience, threshold, cooldown, minLearningRate, epsilon));
            }
        }

        /** PyTorch's defaults for the rest: relative threshold 1e-4, no cooldown, no minimum, epsilon 1e-8. */
        public static Settings of(Goal goal, double factor, int patience) {
            return new Settings(goal, factor, patience, 1e-4, ThresholdKind.RELATIVE, 0, 0, 1e-8);
        }
    }

    /** What checkpoints have always called them, also where the metric is observed at each step. */
    private static final String BAD_OBSERVATIONS = "badEpochs";

    private final Settings settings;
    private double learningRate;
    private double best;
    private int badObservations;
    private int cooldownLeft;

    /** Starts at a learning rate. */
    public ReduceLrOnPlateau(double learningRate, Settings settings) {
        this.settings = settings;
        this.learningRate = learningRate;
        this.best = settings.goal() == Goal.MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    @Override
    public double learningRate(long step) {
        return learningRate;
    }

    @Override
    public void observe(double metric) {
        if (isBetter(metric)) {
            best = metric;
            badObservations = 0;
        } else {
            badObservations++;
        }
        if (cooldownLeft > 0) {
            cooldownLeft--;
            badObservations = 0;
        }
        if (badObservations > settings.patience()) {
            reduce();
            cooldownLeft = settings.cooldown();
            badObservations = 0;
        }
    }

    private boolean isBetter(double metric) {
        double sign = settings.goal() == Goal.MIN ? -1 : 1;
        double limit = switch (settings.thresholdKind()) {
            case RELATIVE -> best * (1 + sign * settings.threshold());
            case ABSOLUTE -> best + sign * settings.threshold();
        };
        return sign * metric > sign * limit;
    }

    private void reduce() {
        double reduced = Math.max(learningRate * settings.factor(), settings.minLearningRate());
        if (learningRate - reduced > settings.epsilon()) {
            learningRate = reduced;
        }
    }

    @Override
    public Map<String, String> state() {
        return Map.of(
                "learningRate",
                Double.toString(learningRate),
                "best",
                Double.toString(best),
                BAD_OBSERVATIONS,
                Integer.toString(badObservations),
                "cooldownLeft",
                Integer.toString(cooldownLeft));
    }

    @Override
    public void restore(Map<String, String> state) {
        double savedRate = Double.parseDouble(require(state, "learningRate"));
        double savedBest = Double.parseDouble(require(state, "best"));
        int savedBad = Integer.parseInt(require(state, BAD_OBSERVATIONS));
        int savedCooldown = Integer.parseInt(require(state, "cooldownLeft"));
        learningRate = savedRate;
        best = savedBest;
        badObservations = savedBad;
        cooldownLeft = savedCooldown;
    }

    private static String require(Map<String, String> state, String name) {
        String value = state.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "plateau state: '%s' is missing; found: %s".formatted(name, state.keySet()));
        }
        return value;
    }
}
