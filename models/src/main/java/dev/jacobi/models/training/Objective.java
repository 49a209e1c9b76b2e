package dev.jacobi.models.training;

import static dev.jacobi.core.ops.AddOp.add;
import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static dev.jacobi.core.ops.MulOp.mul;
import static dev.jacobi.core.ops.WeightedCrossEntropy.weightedCrossEntropy;

import dev.jacobi.core.autograd.Tensor;
import java.util.List;

/**
 * What training makes small: the cross entropy, and of which pictures.
 *
 * @param labelSmoothing in [0, 1]
 * @param classWeights how much a picture of each class counts; empty where all count alike
 * @param mixing of the pictures of a batch
 */
public record Objective(double labelSmoothing, List<Double> classWeights, Mixing mixing) {
    /** Copies the list. */
    public Objective {
        classWeights = List.copyOf(classWeights);
    }

    /** The cross entropy of the pictures as they are. */
    public static Objective crossEntropyWith(double labelSmoothing) {
        return new Objective(labelSmoothing, List.of(), Mixing.NONE);
    }

    /** λ·H(logits, labels) + (1 - λ)·H(logits, other labels), H the mean cross entropy over the batch. */
    Tensor loss(Tensor logits, Mixture mixture) {
        Tensor own = crossEntropyOf(logits, mixture.batch().labels());
        if (mixture.share() == 1) {
            return own;
        }
        Tensor others = crossEntropyOf(logits, mixture.otherLabels());
        return add(times(mixture.share(), own), times(1 - mixture.share(), others));
    }

    private Tensor crossEntropyOf(Tensor logits, int[] labels) {
        return loss(logits, Tensor.ofIndices(logits.backend(), logits.shape().dim(1), labels));
    }

    /** H(logits, labels): the loss of pictures that are not mixed. */
    Tensor loss(Tensor logits, Tensor labels) {
        return classWeights.isEmpty()
                ? crossEntropy(logits, labels, labelSmoothing)
                : weightedCrossEntropy(logits, labels, labelSmoothing, classWeights);
    }

    private static Tensor times(double factor, Tensor loss) {
        return mul(loss, Tensor.full(loss.backend(), loss.shape(), factor));
    }
}
