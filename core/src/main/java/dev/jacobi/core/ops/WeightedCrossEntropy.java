package dev.jacobi.core.ops;

import static dev.jacobi.core.ops.AddOp.add;
import static dev.jacobi.core.ops.CastOp.toFloatType;
import static dev.jacobi.core.ops.MulOp.mul;
import static dev.jacobi.core.ops.SoftmaxOp.logSoftmax;
import static dev.jacobi.core.ops.SumOp.sum;

import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import java.util.Arrays;
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
     * @param weights one for each class, finite and greater than 0; with equal ones it is the plain {@code crossEntropy}
     * @throws OpException if the shapes or types do not fit, a label is no class or a weight is not of this kind
     */
    public static Tensor weightedCrossEntropy(Tensor logits, Tensor labels, double smoothing, List<Double> weights) {
        CrossEntropyOp.check("weightedCrossEntropy", logits, labels, smoothing);
        int classes = logits.shape().dim(1);
        if (weights.size() != classes || !weights.stream().allMatch(weight -> weight > 0 && Double.isFinite(weight))) {
            throw new OpException(
                    "weightedCrossEntropy",
                    "weights are %s, expected %d finite numbers greater than 0",
                    weights,
                    classes);
        }
        double[] ofSamples =
                Arrays.stream(labels.toInts()).mapToDouble(weights::get).toArray();
        double total = Arrays.stream(ofSamples).sum();
        Tensor ofLabels = weightedSum(CrossEntropyOp.losses(logits, labels, 0), ofSamples, (1 - smoothing) / total);
        if (smoothing == 0) {
            // Nothing is spread over the other classes, whose logarithms are infinite where they are ruled out.
            return ofLabels;
        }
        double[] ofClasses = weights.stream().mapToDouble(weight -> weight).toArray();
        Tensor logarithms = logSoftmax(toFloatType(logits), 1);
        return add(ofLabels, weightedSum(logarithms, ofClasses, -smoothing / classes / total));
    }

    /** scale · Σ weights·x, with the weights along the last axis. */
    private static Tensor weightedSum(Tensor x, double[] weights, double scale) {
        double[] factors = Arrays.stream(weights).map(weight -> scale * weight).toArray();
        return sum(mul(x, Tensor.of(x.backend(), Shape.of(factors.length), factors)));
    }
}
