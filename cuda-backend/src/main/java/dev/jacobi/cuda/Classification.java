package dev.jacobi.cuda;

import dev.jacobi.core.geometry.CrossEntropyShape;
import dev.jacobi.core.geometry.SoftmaxShape;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.memory.DeviceBuffer;

/** Softmax and cross-entropy. */
final class Classification {
    private final Kernels kernels;

    Classification(Kernels kernels) {
        this.kernels = kernels;
    }

    void softmax(DeviceBuffer x, DeviceBuffer y, SoftmaxShape shape) {
        run(kernels.call("softmax", y).buffer(x).buffer(y), shape);
    }

    void softmaxGradient(DeviceBuffer y, DeviceBuffer dy, DeviceBuffer dx, SoftmaxShape shape) {
        run(kernels.call("softmax_gradient", dx).buffer(y).buffer(dy).buffer(dx), shape);
    }

    void crossEntropy(
            DeviceBuffer logits,
            DeviceBuffer labels,
            DeviceBuffer losses,
            DeviceBuffer probabilities,
            CrossEntropyShape shape) {
        if (shape.rows() > 0) {
            kernels.call("cross_entropy", logits)
                    .buffer(logits)
                    .buffer(labels)
                    .real(shape.smoothing())
                    .buffer(losses)
                    .buffer(probabilities)
                    .integer(shape.rows())
                    .integer(shape.classes())
                    .grid(blocks(shape.rows()), 1);
        }
    }

    void crossEntropyGradient(
            DeviceBuffer probabilities,
            DeviceBuffer labels,
            DeviceBuffer dlosses,
            DeviceBuffer dlogits,
            CrossEntropyShape shape) {
        kernels.call("cross_entropy_gradient", dlogits)
                .buffer(probabilities)
                .buffer(labels)
                .real(shape.smoothing())
                .buffer(dlosses)
                .buffer(dlogits)
                .integer(shape.classes())
                .forEach(shape.rows() * shape.classes());
    }

    private void run(Kernels.Call call, SoftmaxShape shape) {
        int lines = shape.outer() * shape.inner();
        if (lines > 0) {
            call.integer(lines)
                    .integer(shape.classes())
                    .integer(shape.inner())
                    .flag(shape.log())
                    .grid(blocks(lines), 1);
        }
    }

    private int blocks(int lines) {
        return Math.min(lines, kernels.mostBlocks());
    }
}
