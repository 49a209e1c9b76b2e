package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.AveragePool2dOp;

/** The mean over all pixels, [N,H,W,C] → [N,1,1,C]. */
public final class GlobalAveragePool extends Layer {
    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        return AveragePool2dOp.globalAveragePool2d(x);
    }
}
