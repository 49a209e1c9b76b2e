package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;

/**
 * What follows a convolution or a normalisation in the same pass over memory: y = act(result + residual), where act is
 * ReLU or nothing.
 *
 * @param residual added to the result; nullable, of its shape
 * @param relu whether negative values become zero at the end
 */
public record Fusion(Tensor residual, boolean relu) {
    /** Nothing. */
    public static final Fusion NONE = new Fusion(null, false);

    /** Refuses a residual that does not fit. */
    void check(String op, Shape result) {
        if (residual != null && !residual.shape().equals(result)) {
            throw new OpException(
                    op, "the residual has the shape %s, expected that of the result, %s", residual.shape(), result);
        }
    }
}
