package dev.jacobi.models.optimisation;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.geometry.BroadcastShape;
import dev.jacobi.core.geometry.ReduceShape;

/**
 * Holds gradients within bounds before a step (Pascanu et al., "On the difficulty of training recurrent neural
 * networks", 2013), as PyTorch's clip_grad_value_ and clip_grad_norm_ do; the former first.
 *
 * @param norm the largest Euclidean norm of all gradients together, to which larger ones are scaled; infinite for none
 * @param value the largest absolute value of each element; infinite for none
 */
public record GradientClipping(double norm, double value) {
    /** Leaves gradients as they are. */
    public static final GradientClipping NONE =
            new GradientClipping(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Keeps the scaled norm from rounding to more than is allowed; PyTorch's value. */
    private static final double EPSILON = 1e-6;

    /**
     * Where squares overflow, the norm is taken of the gradients times this; in single precision none overflows then.
     */
    private static final double SHRINKING = 0x1p-80;

    /** Checks the bounds. */
    public GradientClipping {
        if (!(norm > 0) || !(value > 0)) {
            throw new IllegalArgumentException(
                    "gradient clipping: norm %s, value %s: expected both to be > 0".formatted(norm, value));
        }
    }

    /** Changes the gradients of a block. */
    public void apply(ParameterBlock block) {
        if (equals(NONE)) {
            return;
        }
        block.completeGradients();
        Tensor gradients = block.gradientValues();
        if (Double.isFinite(value)) {
            gradients.backend().unary(UnaryFunction.CLAMP, value, gradients.buffer(), gradients.buffer());
        }
        if (Double.isFinite(norm)) {
            try (Tensor scratch = block.zeros()) {
                clipNorm(gradients, scratch);
            }
        }
    }

    private void clipNorm(Tensor gradients, Tensor scratch) {
        Backend backend = gradients.backend();
        double length = length(gradients, scratch);
        if (Double.isInfinite(length)) {
            backend.copy(gradients.buffer(), scratch.buffer());
            backend.axpby(0, gradients.buffer(), SHRINKING, scratch.buffer());
            length = length(scratch, scratch) / SHRINKING;
        }
        double scale = norm / (length + EPSILON);
        if (scale < 1) {
            backend.axpby(0, gradients.buffer(), scale, gradients.buffer());
        }
    }

    /** The Euclidean norm; the squares are written on the way. */
    private static double length(Tensor values, Tensor squares) {
        Backend backend = values.backend();
        int length = values.shape().size();
        backend.binary(
                BinaryFunction.MUL,
                values.buffer(),
                values.buffer(),
                squares.buffer(),
                BroadcastShape.elementwise(length));
        try (Tensor sum = Tensor.empty(backend, Shape.of())) {
            ReduceShape all = ReduceShape.of(new int[] {length}, new boolean[] {true});
            backend.reduce(Reduction.SUM, squares.buffer(), sum.buffer(), all);
            return Math.sqrt(sum.item());
        }
    }
}
