package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.MaxPool2dOp;

/** The largest element of each window of [N,H,W,C]; see {@link MaxPool2dOp}. */
public final class MaxPool2d extends Layer {
    private final int kernel;
    private final int stride;
    private final int padding;

    /** A square window; padding never wins. */
    public MaxPool2d(int kernel, int stride, int padding) {
        this.kernel = kernel;
        this.stride = stride;
        this.padding = padding;
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        return MaxPool2dOp.maxPool2d(x, kernel, stride, padding);
    }
}
