package dev.jacobi.models.optimisation;

/**
 * The settings of {@link Adam}.
 *
 * @param beta1 share of the first moment that is kept at each step, in [0, 1)
 * @param beta2 share of the second moment that is kept at each step, in [0, 1)
 * @param epsilon added to the root, greater than 0
 * @param weightDecay at least 0
 * @param decoupled whether the weight decay is AdamW's
 */
public record AdamSettings(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled) {
    /** Checks the values. */
    public AdamSettings {
        if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1) || !(epsilon > 0) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException(
                    "adam: betas %s and %s, epsilon %s, weight decay %s: expected betas in [0,1), epsilon > 0, weight decay >= 0"
                            .formatted(beta1, beta2, epsilon, weightDecay));
        }
    }

    /** Adam with PyTorch's betas 0.9 and 0.999 and epsilon 1e-8. */
    public static AdamSettings adam(double weightDecay) {
        return new AdamSettings(0.9, 0.999, 1e-8, weightDecay, false);
    }

    /** AdamW with the same. */
    public static AdamSettings adamW(double weightDecay) {
        return new AdamSettings(0.9, 0.999, 1e-8, weightDecay, true);
    }
}
