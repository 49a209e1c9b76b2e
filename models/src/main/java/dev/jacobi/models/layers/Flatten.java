package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.PermuteOp;
import dev.jacobi.core.ops.ReshapeOp;

/**
 * [N,…] → [N,features]. Pictures [N,H,W,C] are brought into the order C, H, W first, so that the weights of a linear
 * layer after it mean the same as in PyTorch.
 */
public final class Flatten extends Layer {
    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        Shape shape = x.shape();
        boolean reorder = shape.rank() == 4 && shape.product(1, 3) > 1 && shape.dim(3) > 1;
        Tensor ordered = reorder ? PermuteOp.permute(x, 0, 3, 1, 2) : x;
        return ReshapeOp.reshape(ordered, shape.dim(0), shape.product(1, shape.rank()));
    }
}
