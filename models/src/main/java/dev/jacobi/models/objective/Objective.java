package dev.jacobi.models.objective;

import static dev.jacobi.core.ops.AddOp.add;
import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static dev.jacobi.core.ops.MulOp.mul;
import static dev.jacobi.core.ops.WeightedCrossEntropy.weightedCrossEntropy;

import dev.jacobi.core.autograd.Tensor;
import java.util.List;

/**
 * The training loss: a cross entropy, the pictures it is taken of, and a teacher's part in it.
 *
 * @param labelSmoothing in [0, 1]
 * @param classWeights how much a picture of each class counts; empty where all count alike
 * @param mixing of the pictures of a batch
 * @param distillation from a teacher; null for none
 */
public record Objective(double labelSmoothing, List<Double> classWeights, Mixing mixing, Distillation distillation) {
    /** Copies the list. */
    public Objective {
        classWeights = List.copyOf(classWeights);
    }

    /** The cross entropy of the pictures as they are. */
    public static Objective crossEntropyWith(double labelSmoothing) {
        return new Objective(labelSmoothing, List.of(), Mixing.NONE, null);
    }

    /**
     * λ·H(logits, labels) + (1 - λ)·H(logits, other labels), with H the mean cross entropy over the batch; a teacher's
     * part, if there is one, is included.
     *
     * @param images that gave the logits
     */
    public Tensor loss(Tensor logits, Tensor images, Mixture mixture) {
        return taught(crossEntropyOf(logits, mixture), logits, images);
    }

    /** As {@link #loss(Tensor, Tensor, Mixture)} of pictures that are not mixed, whose labels are on the device. */
    public Tensor loss(Tensor logits, Tensor images, Tensor labels) {
        return taught(crossEntropyOf(logits, labels), logits, images);
    }

    private Tensor taught(Tensor labelled, Tensor logits, Tensor images) {
        return distillation == null ? labelled : distillation.loss(labelled, logits, images);
    }

    private Tensor crossEntropyOf(Tensor logits, Mixture mixture) {
        Tensor own = crossEntropyOf(logits, mixture.batch().labels());
        if (mixture.share() == 1) {
            return own;
        }
        Tensor others = crossEntropyOf(logits, mixture.otherLabels());
        return add(mul(own, mixture.share()), mul(others, 1 - mixture.share()));
    }

    private Tensor crossEntropyOf(Tensor logits, int[] labels) {
        return crossEntropyOf(
                logits, Tensor.ofIndices(logits.backend(), logits.shape().dim(1), labels));
    }

    private Tensor crossEntropyOf(Tensor logits, Tensor labels) {
        return classWeights.isEmpty()
                ? crossEntropy(logits, labels, labelSmoothing)
                : weightedCrossEntropy(logits, labels, labelSmoothing, classWeights);
    }
}
