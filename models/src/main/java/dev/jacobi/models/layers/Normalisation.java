package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.Fusion;

/** A layer that normalises its input and shifts and scales each channel; what follows it can be part of the call. */
public abstract sealed class Normalisation extends Layer permits BatchNorm2d, GroupNorm {
    /** As {@link #forward(Tensor, Mode)}, then an addition and a ReLU as the fusion says. */
    public final Tensor forward(Tensor x, Mode mode, Fusion fusion) {
        return inside(() -> normalise(x, mode, fusion));
    }

    @Override
    protected final Tensor compute(Tensor x, Mode mode) {
        return normalise(x, mode, Fusion.NONE);
    }

    /** The layer's formula. */
    abstract Tensor normalise(Tensor x, Mode mode, Fusion fusion);
}
