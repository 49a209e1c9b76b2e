package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.Conv2dOp;
import dev.jacobi.core.ops.Conv2dOp.Window;

/**
 * 2-d convolution of [N,H,W,in] to [N,P,Q,out] with a square window; see {@link Conv2dOp}.
 *
 * <p>Variables: weight [out,R,S,in/groups], bias [out].
 */
public final class Conv2d extends Layer {
    private final Window window;
    private final Parameter weight;
    private final Parameter bias;

    /** With a bias, initialised as in PyTorch. */
    public Conv2d(int in, int out, int kernel, Window window) {
        this(
                in,
                out,
                kernel,
                window,
                Initialisation.pytorchWeight(),
                Initialisation.pytorchBias(fanIn(in, kernel, window)));
    }

    /** With a bias, and rules of one's own. */
    public Conv2d(int in, int out, int kernel, Window window, Initialisation weight, Initialisation bias) {
        if (in % window.groups() != 0 || out % window.groups() != 0) {
            throw new IllegalArgumentException("conv2d: %d input and %d output channels do not divide into %d groups"
                    .formatted(in, out, window.groups()));
        }
        this.window = window;
        this.weight = state("weight", new Parameter(Shape.of(out, kernel, kernel, in / window.groups()), weight));
        this.bias = bias == null ? null : state("bias", new Parameter(Shape.of(out), bias));
    }

    /** Without a bias, for use before a normalisation, which would take it away again. */
    public static Conv2d withoutBias(int in, int out, int kernel, Window window, Initialisation weight) {
        return new Conv2d(in, out, kernel, window, weight, null);
    }

    private static int fanIn(int in, int kernel, Window window) {
        return kernel * kernel * in / window.groups();
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        return Conv2dOp.conv2d(x, weight.value(), bias == null ? null : bias.value(), window);
    }
}
