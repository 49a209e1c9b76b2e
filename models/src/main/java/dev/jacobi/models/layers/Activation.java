package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.ops.UnaryOp;

/** y = f(x), element by element. */
public final class Activation extends Layer {
    private final UnaryFunction function;
    private final double parameter;

    /** Any of the functions; {@code parameter} is the slope of the leaky ReLU, and 0 where there is none. */
    public Activation(UnaryFunction function, double parameter) {
        this.function = function;
        this.parameter = parameter;
    }

    /** max(x, 0). */
    public static Activation relu() {
        return new Activation(UnaryFunction.RELU, 0);
    }

    boolean isRelu() {
        return function == UnaryFunction.RELU;
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        return UnaryOp.apply(function, parameter, x);
    }
}
