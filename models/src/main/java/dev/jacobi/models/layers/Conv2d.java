package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.Conv2dOp;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.ops.Fusion;
import dev.jacobi.core.ops.MulOp;

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

    /** Without a bias, for use before a normalisation, which would cancel it. */
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

    /**
     * What a convolution multiplies by and adds.
     *
     * @param weight as this layer's
     * @param bias [out]
     */
    record Weights(Tensor weight, Tensor bias) {}

    /** The weights that make this convolution and the batch norm after it one. The caller closes them. */
    Weights foldedWith(BatchNorm2d.ScaleShift norm) {
        Tensor w = weight.value();
        int out = w.shape().dim(0);
        double[] foldedBias = norm.shift().clone();
        if (bias != null) {
            double[] own = bias.value().toDoubles();
            for (int k = 0; k < out; k++) {
                foldedBias[k] += norm.scale()[k] * own[k];
            }
        }
        try (Scope _ = Scope.open()) {
            Tensor scale = Tensor.of(w.backend(), Shape.of(out, 1, 1, 1), norm.scale());
            Tensor foldedWeight = MulOp.mul(w.detach(), scale);
            Tensor foldedShift = Tensor.of(w.backend(), Shape.of(out), foldedBias);
            // Kept when both are there: memory may have ended between them.
            return new Weights(foldedWeight.keep(), foldedShift.keep());
        }
    }

    /** The layer's formula with other weights, and what follows it. */
    Tensor convolve(Tensor x, Weights weights, Fusion fusion) {
        return inside(() -> Conv2dOp.conv2d(x, weights.weight(), weights.bias(), window, fusion));
    }
}
