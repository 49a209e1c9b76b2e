package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.geometry.CrossEntropyShape;
import java.util.List;

/**
 * losses[i] = -Σⱼ t[j]·log softmax(logits[i])[j], with the target t smoothed between the label and the uniform
 * distribution; dlogits[i] = dlosses[i]·(softmax(logits[i]) - t).
 */
public record CrossEntropyOp(Tensor logits, Tensor labels, Tensor probabilities, CrossEntropyShape shape)
        implements CoreOp {
    /** The mean of the losses over the batch; what one trains classifiers with. */
    public static Tensor crossEntropy(Tensor logits, Tensor labels, double smoothing) {
        return MeanOp.mean(crossEntropyPerSample(logits, labels, smoothing));
    }

    /**
     * One loss per sample: logits [N,classes], labels [N] → [N].
     *
     * @param labels class indices, of type I32. They are fetched from the device to be checked, unless they come from
     *     {@link Tensor#ofIndices}
     * @param smoothing in [0, 1]; the target is 1 - smoothing + smoothing/classes at the label and smoothing/classes
     *     elsewhere
     * @throws OpException if the shapes or types do not fit or a label is no class
     */
    public static Tensor crossEntropyPerSample(Tensor logits, Tensor labels, double smoothing) {
        check("crossEntropy", logits, labels, smoothing);
        return losses(logits, labels, smoothing);
    }

    /** The loss of each sample, of inputs that {@link #check} has passed. */
    static Tensor losses(Tensor logits, Tensor labels, double smoothing) {
        var shape = new CrossEntropyShape(logits.shape().dim(0), logits.shape().dim(1), smoothing);
        Tensor losses = Tensor.empty(logits.backend(), Shape.of(shape.rows()));
        Tensor probabilities = Tensor.empty(logits.backend(), logits.shape());
        logits.backend().crossEntropy(logits.buffer(), labels.buffer(), losses.buffer(), probabilities.buffer(), shape);
        return Tape.record(new CrossEntropyOp(logits, labels, probabilities, shape), losses);
    }

    /** Checks shapes, labels and smoothing. */
    static void check(String op, Tensor logits, Tensor labels, double smoothing) {
        Inputs.sameBackend(op, logits, labels);
        Inputs.real(op, "logits", logits);
        Inputs.rank(op, "logits", logits, 2, "[N,classes]");
        int rows = logits.shape().dim(0);
        int classes = logits.shape().dim(1);
        if (labels.type() != DType.I32 || !labels.shape().equals(Shape.of(rows))) {
            throw new OpException(op, "labels are %s %s, expected I32 [%d]", labels.type(), labels.shape(), rows);
        }
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new OpException(op, "smoothing is %s, expected 0 <= smoothing <= 1", smoothing);
        }
        boolean isKnown = labels.indexBound() > 0 && labels.indexBound() <= classes;
        if (!isKnown) {
            checkLabels(op, labels.toInts(), classes);
        }
    }

    private static void checkLabels(String op, int[] labels, int classes) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new OpException(op, "label %d of sample %d, expected 0 … %d", labels[i], i, classes - 1);
            }
        }
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(logits);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.add(
                logits,
                dx -> dy.backend()
                        .crossEntropyGradient(probabilities.buffer(), labels.buffer(), dy.buffer(), dx, shape));
    }
}
