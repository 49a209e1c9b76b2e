package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.DType;

/**
 * What follows a convolution or a normalisation in the same pass over memory: y = act(result + residual), where act is
 * ReLU or nothing.
 *
 * @param residual added to the result; nullable, of its shape and type
 * @param relu whether negative values become zero at the end
 */
public record Fusion(Tensor residual, boolean relu) {
    /** Nothing. */
    public static final Fusion NONE = new Fusion(null, false);

    /** Refuses a residual that does not fit the result. */
    void check(String op, DType type, Shape shape) {
        if (residual != null && (residual.type() != type || !residual.shape().equals(shape))) {
            throw new OpException(
                    op,
                    "the residual is %s %s, expected %s %s as the result",
                    residual.type(),
                    residual.shape(),
                    type,
                    shape);
        }
    }
}
