package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.geometry.Pool2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import java.util.List;

/** The largest element of each window; dy goes to the pixel it came from. */
public record MaxPool2dOp(Tensor x, Tensor indices, Pool2dShape shape) implements CoreOp {
    /**
     * x [N,H,W,C] → y [N,P,Q,C] with P = ⌊(H + 2·padding - kernel)/stride⌋ + 1. Padding never wins.
     *
     * @throws OpException if the window does not fit
     */
    public static Tensor maxPool2d(Tensor x, int kernel, int stride, int padding) {
        Pool2dShape shape = shape("maxPool2d", x, kernel, stride, padding);
        Shape result = Shape.of(shape.n(), shape.p(), shape.q(), shape.c());
        Tensor y = Tensor.like(x, result);
        Tensor indices = Tensor.empty(x.backend(), result, DType.I32);
        x.backend().maxPool2d(x.buffer(), y.buffer(), indices.buffer(), shape);
        return Tape.record(new MaxPool2dOp(x, indices, shape), y);
    }

    static Pool2dShape shape(String op, Tensor x, int kernel, int stride, int padding) {
        Inputs.real(op, "x", x);
        Inputs.rank(op, "x", x, 4, "[N,H,W,C]");
        try {
            WindowAxis height = new WindowAxis(x.shape().dim(1), kernel, stride, padding, 1);
            WindowAxis width = new WindowAxis(x.shape().dim(2), kernel, stride, padding, 1);
            return new Pool2dShape(x.shape().dim(0), height, width, x.shape().dim(3));
        } catch (IllegalArgumentException e) {
            throw new OpException(op, "x %s: %s", x.shape(), e.getMessage());
        }
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.add(x, dx -> dy.backend().maxPool2dGradient(dy.buffer(), indices.buffer(), dx, shape));
    }
}
