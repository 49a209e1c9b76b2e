package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.geometry.Pool2dShape;
import java.util.List;

/** The mean of each window; dy is shared equally by the window's pixels. */
public record AveragePool2dOp(Tensor x, Pool2dShape shape) implements CoreOp {
    /**
     * x [N,H,W,C] → y [N,P,Q,C] with P = ⌊(H + 2·padding - kernel)/stride⌋ + 1. Padding counts as zeros, and in the
     * divisor (PyTorch's default).
     */
    public static Tensor averagePool2d(Tensor x, int kernel, int stride, int padding) {
        Pool2dShape shape = MaxPool2dOp.shape("averagePool2d", x, kernel, stride, padding);
        Tensor y = Tensor.like(x, Shape.of(shape.n(), shape.p(), shape.q(), shape.c()));
        x.backend().averagePool2d(x.buffer(), y.buffer(), shape);
        return Tape.record(new AveragePool2dOp(x, shape), y);
    }

    /** Adaptive average pooling to 1×1: the mean over all pixels, x [N,H,W,C] → [N,1,1,C]. */
    public static Tensor globalAveragePool2d(Tensor x) {
        Inputs.real("globalAveragePool2d", "x", x);
        Inputs.rank("globalAveragePool2d", "x", x, 4, "[N,H,W,C]");
        Tensor mean = MeanOp.mean(x, 1, 2);
        return ReshapeOp.reshape(mean, x.shape().dim(0), 1, 1, x.shape().dim(3));
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.add(x, dx -> dy.backend().averagePool2dGradient(dy.buffer(), dx, shape));
    }
}
