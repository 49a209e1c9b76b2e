package dev.jacobi.models.networks;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.AveragePool2dOp;
import dev.jacobi.core.ops.ConcatOp;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import java.util.ArrayList;
import java.util.List;

/** Option A of He et al.: every stride-th pixel, with channels of zeros on both sides; no parameters. */
final class PaddingShortcut extends Layer {
    private final int before;
    private final int after;
    private final int stride;

    PaddingShortcut(int in, int out, int stride) {
        this.before = (out - in) / 2;
        this.after = out - in - before;
        this.stride = stride;
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        // A window of one pixel has that pixel as its mean.
        Tensor pixels = stride == 1 ? x : AveragePool2dOp.averagePool2d(x, 1, stride, 0);
        List<Tensor> parts = new ArrayList<>();
        addZeros(parts, pixels, before);
        parts.add(pixels);
        addZeros(parts, pixels, after);
        return parts.size() == 1 ? pixels : ConcatOp.concat(parts, -1);
    }

    private static void addZeros(List<Tensor> parts, Tensor like, int channels) {
        if (channels > 0) {
            Tensor zeros = Tensor.like(like, like.shape().with(-1, channels));
            zeros.backend().fill(zeros.buffer(), 0);
            parts.add(zeros);
        }
    }
}
