package dev.jacobi.core.backend;

import java.util.Locale;

/**
 * How exactly a device computes. Parameters, their gradients, statistics, losses and sums are in the backend's own type
 * always (though a library may round the weight gradients of convolutions to the activations' type on their way); what a
 * precision chooses is the type of activations, and how the factors of products are rounded. This is the division of
 * labour of Micikevicius et al., 2018, "Mixed Precision Training".
 */
public enum Precision {
    /** Everything in the backend's own type. */
    FP32,
    /** As {@link #FP32}, but factors of products are rounded to 10 bits behind the point. */
    TF32,
    /** Activations as {@link DType#BF16}: the range of single precision with 7 bits behind the point. */
    BF16,
    /** Activations as {@link DType#F16}: 10 bits behind the point, but a small range, so that losses must be scaled. */
    FP16;

    /**
     * The type of activations.
     *
     * @param floatType the backend's own type
     */
    public DType activationType(DType floatType) {
        return switch (this) {
            case FP32, TF32 -> floatType;
            case BF16 -> DType.BF16;
            case FP16 -> DType.F16;
        };
    }

    /** As the user types it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
