package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.AveragePool2dOp;

/** The mean of each window of [N,H,W,C]; see {@link AveragePool2dOp}. */
public final class AveragePool2d extends Layer {
    private final int kernel;
    private final int stride;
    private final int padding;

    /** A square window; padding counts as zeros and in the divisor. */
    public AveragePool2d(int kernel, int stride, int padding) {
        this.kernel = kernel;
        this.stride = stride;
        this.padding = padding;
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        return AveragePool2dOp.averagePool2d(x, kernel, stride, padding);
    }
}
