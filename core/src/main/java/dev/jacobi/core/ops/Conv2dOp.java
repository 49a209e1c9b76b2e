package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.ReduceShape;
import dev.jacobi.core.geometry.WindowAxis;
import java.util.List;

/**
 * y = act(x ⋆ w + bias + residual), with the convolution of deep learning (a cross-correlation: the filter is not
 * flipped), where act is ReLU or nothing.
 *
 * <p>With g = dy through act: dx sends every g back through the weights that carried x forward; dw correlates g with x;
 * dbias is the sum of g over pictures and pixels; dresidual = g. Bias and residual may be null.
 *
 * @param rectified y where act is ReLU, which only lets through where y is positive; else null
 */
public record Conv2dOp(Tensor x, Tensor w, Tensor bias, Tensor residual, Tensor rectified, Conv2dShape shape)
        implements CoreOp {
    /**
     * x [N,H,W,C] ⋆ w [K,R,S,C/groups] (+ bias [K]) → y [N,P,Q,K] with
     * P = ⌊(H + 2·padding - dilation·(R - 1) - 1)/stride⌋ + 1, and Q likewise from W and S.
     *
     * @param bias nullable
     * @throws OpException if the shapes or types do not fit
     */
    public static Tensor conv2d(Tensor x, Tensor w, Tensor bias, Window window) {
        return conv2d(x, w, bias, window, Fusion.NONE);
    }

    /**
     * The same, then an addition and a ReLU as the fusion says.
     *
     * @param bias nullable
     * @throws OpException if the shapes or types do not fit
     */
    public static Tensor conv2d(Tensor x, Tensor w, Tensor bias, Window window, Fusion fusion) {
        Tensor residual = fusion.residual();
        Inputs.sameBackend("conv2d", x, w, bias, residual);
        Inputs.real("conv2d", "x", x);
        Inputs.ofFloatType("conv2d", "w", w);
        Conv2dShape shape = shape(x.shape(), w.shape(), window);
        if (bias != null) {
            Inputs.perChannel("conv2d", "bias", bias, shape.k());
        }
        Shape result = Inputs.result("conv2d", shape.n(), shape.p(), shape.q(), shape.k());
        fusion.check("conv2d", x.type(), result);
        Tensor y = Tensor.like(x, result);
        Epilogue epilogue = new Epilogue(
                bias == null ? null : bias.buffer(), residual == null ? null : residual.buffer(), fusion.relu());
        x.backend().conv2d(x.buffer(), w.buffer(), epilogue, y.buffer(), shape);
        return Tape.record(new Conv2dOp(x, w, bias, residual, fusion.relu() ? y : null, shape), y);
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
        /** Checks that channels can be divided by the groups; what else fits depends on the picture. */
        public Window {
            if (groups < 1) {
                throw new IllegalArgumentException("window: got %d groups, expected at least 1".formatted(groups));
            }
        }

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
        return Inputs.present(x, w, bias, residual);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        Tensor g = dy;
        if (rectified != null) {
            g = Tensor.like(dy, dy.shape());
            Buffer y = rectified.buffer();
            dy.backend().unaryGradient(UnaryFunction.RELU, 0, y, y, dy.buffer(), g.buffer());
        }
        if (residual != null) {
            gradients.pass(residual, g);
        }
        throughConvolution(g, gradients);
    }

    private void throughConvolution(Tensor dy, GradientSink gradients) {
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
