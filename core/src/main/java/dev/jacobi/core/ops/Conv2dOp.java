package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Conv2dShape;
import dev.jacobi.core.backend.ReduceShape;
import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.backend.WindowAxis;
import java.util.List;

/**
 * y = x ⋆ w + bias, the convolution of deep learning (a cross-correlation: the filter is not flipped).
 *
 * <p>dx sends every dy back through the weights that carried x forward; dw correlates dy with x; dbias is the sum of dy
 * over pictures and pixels. The bias may be null.
 */
public record Conv2dOp(Tensor x, Tensor w, Tensor bias, Conv2dShape shape) implements CoreOp {
    /**
     * x [N,H,W,C] ⋆ w [K,R,S,C/groups] (+ bias [K]) → y [N,P,Q,K] with
     * P = ⌊(H + 2·padding - dilation·(R - 1) - 1)/stride⌋ + 1, and Q likewise from W and S.
     *
     * @param bias nullable
     * @throws OpException if the shapes do not fit
     */
    public static Tensor conv2d(Tensor x, Tensor w, Tensor bias, Window window) {
        Inputs.sameBackend("conv2d", x, w, bias);
        Conv2dShape shape = shape(x.shape(), w.shape(), window);
        if (bias != null) {
            Inputs.perChannel("conv2d", "bias", bias, shape.k());
        }
        Tensor y = Tensor.like(x, Shape.of(shape.n(), shape.p(), shape.q(), shape.k()));
        x.backend().conv2d(x.buffer(), w.buffer(), bias == null ? null : bias.buffer(), y.buffer(), shape);
        return Tape.record(new Conv2dOp(x, w, bias, shape), y);
    }

    /**
     * How the window moves, alike in both directions.
     *
     * @param stride distance between neighbouring outputs
     * @param padding zeros around the picture
     * @param dilation distance between the pixels that one output looks at
     * @param groups independent channel groups
     */
    public record Window(int stride, int padding, int dilation, int groups) {
        /** Stride and padding, without dilation or groups. */
        public static Window of(int stride, int padding) {
            return new Window(stride, padding, 1, 1);
        }
    }

    private static Conv2dShape shape(Shape x, Shape w, Window window) {
        if (x.rank() != 4 || w.rank() != 4) {
            throw new OpException("conv2d", "x %s, w %s: expected x [N,H,W,C] and w [K,R,S,C/groups]", x, w);
        }
        if (x.dim(3) != w.dim(3) * window.groups()) {
            throw new OpException(
                    "conv2d",
                    "x %s has %d channels, w %s expects %d (groups %d)",
                    x,
                    x.dim(3),
                    w,
                    w.dim(3) * window.groups(),
                    window.groups());
        }
        try {
            WindowAxis height =
                    new WindowAxis(x.dim(1), w.dim(1), window.stride(), window.padding(), window.dilation());
            WindowAxis width = new WindowAxis(x.dim(2), w.dim(2), window.stride(), window.padding(), window.dilation());
            return new Conv2dShape(x.dim(0), height, width, x.dim(3), w.dim(0), window.groups());
        } catch (IllegalArgumentException e) {
            throw new OpException("conv2d", "x %s, w %s: %s", x, w, e.getMessage());
        }
    }

    @Override
    public List<Tensor> inputs() {
        return Inputs.present(x, w, bias);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.add(w, dw -> dy.backend().conv2dWeightGradient(dy.buffer(), x.buffer(), dw, shape));
        gradients.add(
                x,
                dx -> dy.backend().conv2dInputGradient(dy.buffer(), w.buffer(), dx, shape),
                dx -> dy.backend().addConv2dInputGradient(dy.buffer(), w.buffer(), dx, shape));
        if (bias != null) {
            ReduceShape overPixels = ReduceShape.of(dy.shape().dims(), new boolean[] {true, true, true, false});
            gradients.add(bias, db -> dy.backend().reduce(Reduction.SUM, dy.buffer(), db, overPixels));
        }
    }
}
