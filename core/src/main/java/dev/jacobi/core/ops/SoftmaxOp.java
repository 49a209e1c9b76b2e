package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.geometry.SoftmaxShape;
import java.util.List;

/**
 * y = eˣ/Σ eˣ along an axis, or its logarithm y = x - log Σ eˣ; computed with the maximum subtracted, so that nothing
 * overflows. dx = y·(dy - Σ dy·y), or for the logarithm dx = dy - eʸ·Σ dy.
 */
public record SoftmaxOp(Tensor x, Tensor y, SoftmaxShape shape) implements CoreOp {
    /** Probabilities along an axis. */
    public static Tensor softmax(Tensor x, int axis) {
        return apply(x, axis, false);
    }

    /** Logarithms of the probabilities along an axis. */
    public static Tensor logSoftmax(Tensor x, int axis) {
        return apply(x, axis, true);
    }

    private static Tensor apply(Tensor x, int axis, boolean log) {
        String op = name(log);
        Inputs.real(op, "x", x);
        Shape dims = x.shape();
        int along = Inputs.axis(op, dims, axis);
        SoftmaxShape shape =
                new SoftmaxShape(dims.product(0, along), dims.dim(along), dims.product(along + 1, dims.rank()), log);
        Tensor y = Tensor.like(x, dims);
        x.backend().softmax(x.buffer(), y.buffer(), shape);
        return Tape.record(new SoftmaxOp(x, y, shape), y);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.add(x, dx -> dy.backend().softmaxGradient(y.buffer(), dy.buffer(), dx, shape));
    }

    @Override
    public String name() {
        return name(shape.log());
    }

    private static String name(boolean log) {
        return log ? "logSoftmax" : "softmax";
    }
}
