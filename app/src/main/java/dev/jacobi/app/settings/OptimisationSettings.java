package dev.jacobi.app.settings;

import dev.jacobi.models.optimisation.GradientClipping;

/**
 * How a step changes the weights.
 *
 * @param optimizer what changes them
 * @param momentum of SGD
 * @param nesterov whether SGD looks ahead
 * @param weightDecay of the optimizer
 * @param clipNorm the longest gradient, in the Euclidean norm; null for any
 * @param clipValue the largest absolute value in a gradient; null for any
 * @param accumulate minibatches whose mean gradient makes a step; null for one
 * @param ema decay of the weights' moving average, which is then validated, tested and kept; null for none
 */
public record OptimisationSettings(
        OptimizerKind optimizer,
        double momentum,
        boolean nesterov,
        double weightDecay,
        Double clipNorm,
        Double clipValue,
        Integer accumulate,
        Double ema) {
    /** Checks the values. */
    public OptimisationSettings {
        Check.share("--momentum", momentum);
        Check.that(!nesterov || momentum > 0, "--nesterov", "momentum 0", "a momentum greater than 0");
        boolean decay = weightDecay >= 0 && Double.isFinite(weightDecay);
        Check.that(decay, "--weight-decay", weightDecay, "a number of at least 0");
        Check.positive("--clip-norm", clipNorm);
        Check.positive("--clip-value", clipValue);
        Check.atLeast(1, "--accumulate", accumulate);
        Check.betweenZeroAndOne("--ema", ema);
    }

    /** Minibatches that make a step. */
    public int minibatchesPerStep() {
        return accumulate == null ? 1 : accumulate;
    }

    /** What holds gradients within bounds. */
    public GradientClipping clipping() {
        return new GradientClipping(orNone(clipNorm), orNone(clipValue));
    }

    private static double orNone(Double bound) {
        return bound == null ? Double.POSITIVE_INFINITY : bound;
    }
}
