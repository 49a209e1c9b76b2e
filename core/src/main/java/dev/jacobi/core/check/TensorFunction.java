package dev.jacobi.core.check;

import dev.jacobi.core.autograd.Tensor;

/** A differentiable function of several tensors, computed with ops on whatever backend its inputs live on. */
@FunctionalInterface
public interface TensorFunction {
    /** The function's value, of any shape. It must be the same whenever the inputs are. */
    Tensor apply(Tensor... inputs);
}
