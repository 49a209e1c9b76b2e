package dev.jacobi.core.ops;

import static dev.jacobi.core.ops.CastOp.toFloatType;
import static dev.jacobi.core.ops.MulOp.mul;
import static dev.jacobi.core.ops.SoftmaxOp.logSoftmax;
import static dev.jacobi.core.ops.SoftmaxOp.softmax;
import static dev.jacobi.core.ops.SubOp.sub;
import static dev.jacobi.core.ops.SumOp.sum;

import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Tensor;

/** The Kullback-Leibler divergence of distributions over classes, put together from simpler ops. */
public final class KlDivergence {
    private KlDivergence() {}

    /**
     * Σᵢ Σⱼ p[i,j]·(log p[i,j] - log q[i,j]) / N, with p = softmax(targets) and q = softmax(logits) along the classes: how
     * much is lost by taking q for p. It is 0 where they are equal, and never less. The value of the kl_div of PyTorch of
     * the two logarithms, with log_target and the reduction "batchmean".
     *
     * @param logits [N,classes]
     * @param targets [N,classes], logits as well
     * @throws OpException if the shapes are not these or not the same, or a type is not a floating-point one
     */
    public static Tensor klDivergence(Tensor logits, Tensor targets) {
        Inputs.sameBackend("klDivergence", logits, targets);
        Inputs.real("klDivergence", "logits", logits);
        Inputs.real("klDivergence", "targets", targets);
        Inputs.rank("klDivergence", "logits", logits, 2, "[N,classes]");
        if (!targets.shape().equals(logits.shape())) {
            throw new OpException(
                    "klDivergence", "targets are %s, expected %s as the logits", targets.shape(), logits.shape());
        }
        Tensor p = toFloatType(targets);
        Tensor q = toFloatType(logits);
        Tensor total = sum(mul(softmax(p, 1), sub(logSoftmax(p, 1), logSoftmax(q, 1))));
        return mul(total, 1.0 / logits.shape().dim(0));
    }
}
