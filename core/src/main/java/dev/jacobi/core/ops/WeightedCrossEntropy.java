package dev.jacobi.core.ops;

import static dev.jacobi.core.ops.CastOp.toFloatType;
import static dev.jacobi.core.ops.MulOp.mul;
import static dev.jacobi.core.ops.SoftmaxOp.logSoftmax;
import static dev.jacobi.core.ops.SumOp.sum;
import static dev.jacobi.core.ops.UnaryOp.neg;

import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Tensor;
import java.util.List;

/** Cross entropy in which some classes count for more than others, put together from simpler ops. */
public final class WeightedCrossEntropy {
    private WeightedCrossEntropy() {}

    /**
     * -Σᵢ Σⱼ w[j]·t[i,j]·log softmax(logits[i])[j] / Σᵢ w[labels[i]], with the targets t smoothed as in
     * {@link CrossEntropyOp}; the value of the cross_entropy of PyTorch with class weights and the reduction "mean".
     *
     * @param logits [N,classes]
     * @param labels class indices [N], of type I32
     * @param smoothing in [0, 1]
     * @param weights one for each class, greater than 0; with equal ones it is the plain {@code crossEntropy}
     * @throws OpException if the shapes do not fit, a label is no class or a weight is not positive
     */
    public static Tensor weightedCrossEntropy(Tensor logits, Tensor labels, double smoothing, List<Double> weights) {
        CrossEntropyOp.check(logits, labels, smoothing);
        int classes = logits.shape().dim(1);
        if (weights.size() != classes || !weights.stream().allMatch(weight -> weight > 0)) {
            throw new OpException(
                    "weightedCrossEntropy", "weights are %s, expected %d numbers greater than 0", weights, classes);
        }
        int[] indices = labels.toInts();
        double total = 0;
        for (int label : indices) {
            total += weights.get(label);
        }
        double[] targets = new double[logits.shape().size()];
        for (int i = 0; i < indices.length; i++) {
            for (int j = 0; j < classes; j++) {
                double target = smoothing / classes + (j == indices[i] ? 1 - smoothing : 0);
                targets[i * classes + j] = weights.get(j) * target / total;
            }
        }
        Tensor logarithms = logSoftmax(toFloatType(logits), 1);
        return neg(sum(mul(Tensor.of(logits.backend(), logits.shape(), targets), logarithms)));
    }
}
