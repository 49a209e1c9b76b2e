package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.DropoutOp;

/** Drops elements with probability p in training and scales the others by 1/(1 - p); the identity in inference. */
public final class Dropout extends Layer {
    private final double p;

    /**
     * Dropout.
     *
     * @param p in [0, 1)
     */
    public Dropout(double p) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("dropout: p is " + p + ", expected 0 <= p < 1");
        }
        this.p = p;
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        return switch (mode) {
            case Mode.Training(var random) -> DropoutOp.dropout(x, p, random.key(x.backend()), random.nextDraw());
            case Mode.Inference _ -> x;
        };
    }
}
