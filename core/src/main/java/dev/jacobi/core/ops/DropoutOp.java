package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import java.util.List;

/**
 * Each element is dropped with probability p, and the others are scaled by 1/(1 - p) so that the expectation stays
 * (Srivastava et al., 2014). The choice is a function of the key alone, so no mask is stored: the gradient drops the
 * same elements.
 */
public record DropoutOp(Tensor x, double p, long key) implements CoreOp {
    /**
     * Dropout in training; in inference simply leave it out.
     *
     * @param p in [0, 1)
     * @param key of the random stream, new for every step; see {@link dev.jacobi.core.random.RandomStream#key()}
     */
    public static Tensor dropout(Tensor x, double p, long key) {
        if (!(p >= 0 && p < 1)) {
            throw new OpException("dropout", "p is %s, expected 0 <= p < 1", p);
        }
        Tensor y = Tensor.like(x, x.shape());
        x.backend().dropout(x.buffer(), y.buffer(), p, key);
        return Tape.record(new DropoutOp(x, p, key), y);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.add(x, dx -> dy.backend().dropout(dy.buffer(), dx, p, key));
    }
}
