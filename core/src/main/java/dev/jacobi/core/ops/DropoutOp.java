package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.random.RandomStream;
import java.util.List;

/**
 * Each element is dropped with probability p, and the others are scaled by 1/(1 - p) so that the expectation stays
 * (Srivastava et al., 2014). The choice is a function of key and draw alone, so no mask is stored: the gradient drops
 * the same elements.
 */
public record DropoutOp(Tensor x, double p, Tensor key, int draw) implements CoreOp {
    private static final Shape KEY = Shape.of(2);

    /**
     * Dropout in training; in inference simply leave it out.
     *
     * @param p in [0, 1)
     * @param key of a random stream, from {@link #key}; new for every step
     * @param draw which value of that stream chooses here, so that several dropouts of a step choose differently
     * @throws OpException if p or the key is not of this kind
     */
    public static Tensor dropout(Tensor x, double p, Tensor key, int draw) {
        Inputs.sameBackend("dropout", x, key);
        Inputs.real("dropout", "x", x);
        if (!(p >= 0 && p < 1)) {
            throw new OpException("dropout", "p is %s, expected 0 <= p < 1", p);
        }
        if (key.type() != DType.I32 || !key.shape().equals(KEY)) {
            throw new OpException("dropout", "the key is %s %s, expected I32 %s", key.type(), key.shape(), KEY);
        }
        Tensor y = Tensor.like(x, x.shape());
        x.backend().dropout(x.buffer(), y.buffer(), p, key.buffer(), draw);
        return Tape.record(new DropoutOp(x, p, key, draw), y);
    }

    /** A random stream's key on a device. */
    public static Tensor key(Backend backend, RandomStream random) {
        return Tensor.ofInts(backend, random.keyHalves());
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.add(x, dx -> dy.backend().dropout(dy.buffer(), dx, p, key.buffer(), draw));
    }
}
