package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.UnaryFunction;
import java.util.List;
import java.util.Locale;

/**
 * y = f(x), element by element; dx = f′(x)·dy. The functions and their derivatives stand side by side in
 * {@link UnaryFunction}.
 */
public record UnaryOp(UnaryFunction function, double parameter, Tensor x, Tensor y) implements CoreOp {
    /** y = -x. */
    public static Tensor neg(Tensor x) {
        return apply(UnaryFunction.NEG, 0, x);
    }

    /** y = eˣ. */
    public static Tensor exp(Tensor x) {
        return apply(UnaryFunction.EXP, 0, x);
    }

    /** y = ln x. */
    public static Tensor log(Tensor x) {
        return apply(UnaryFunction.LOG, 0, x);
    }

    /** y = √x. */
    public static Tensor sqrt(Tensor x) {
        return apply(UnaryFunction.SQRT, 0, x);
    }

    /** y = x to the power of {@code exponent}. */
    public static Tensor pow(Tensor x, double exponent) {
        return apply(UnaryFunction.POW, exponent, x);
    }

    /** y = max(x, 0). */
    public static Tensor relu(Tensor x) {
        return apply(UnaryFunction.RELU, 0, x);
    }

    /** y = x where x is positive, else {@code slope}·x. */
    public static Tensor leakyRelu(Tensor x, double slope) {
        return apply(UnaryFunction.LEAKY_RELU, slope, x);
    }

    /**
     * y = x where it lies in [-{@code bound}, {@code bound}], else the nearer of the two.
     *
     * @throws OpException if the bound is negative or no number
     */
    public static Tensor clamp(Tensor x, double bound) {
        if (!(bound >= 0)) {
            throw new OpException("clamp", "the bound is %s, expected at least 0", bound);
        }
        return apply(UnaryFunction.CLAMP, bound, x);
    }

    /** y = 1/(1 + e⁻ˣ). */
    public static Tensor sigmoid(Tensor x) {
        return apply(UnaryFunction.SIGMOID, 0, x);
    }

    /** y = tanh x. */
    public static Tensor tanh(Tensor x) {
        return apply(UnaryFunction.TANH, 0, x);
    }

    /** y = x·Φ(x), the exact Gaussian error linear unit (Hendrycks and Gimpel, 2016). */
    public static Tensor gelu(Tensor x) {
        return apply(UnaryFunction.GELU, 0, x);
    }

    /** y = f(x) for any of the functions. */
    public static Tensor apply(UnaryFunction function, double parameter, Tensor x) {
        Inputs.real(name(function), "x", x);
        Tensor y = Tensor.like(x, x.shape());
        x.backend().unary(function, parameter, x.buffer(), y.buffer());
        return Tape.record(new UnaryOp(function, parameter, x, y), y);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.add(
                x, dx -> dy.backend().unaryGradient(function, parameter, x.buffer(), y.buffer(), dy.buffer(), dx));
    }

    @Override
    public String name() {
        return name(function);
    }

    private static String name(UnaryFunction function) {
        return function.name().toLowerCase(Locale.ROOT);
    }
}
