package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import java.util.List;

/** The same numbers in another type; the gradient goes back in the first one. */
public record CastOp(Tensor x) implements CoreOp {
    /**
     * The numbers of x in the type that its backend computes in, which in mixed precision is not that of activations. What
     * adds up many of them, or subtracts those that are nearly alike, needs it.
     */
    public static Tensor toFloatType(Tensor x) {
        Inputs.real("cast", "x", x);
        Tensor y = Tensor.empty(x.backend(), x.shape(), x.backend().floatType());
        x.backend().copy(x.buffer(), y.buffer());
        return Tape.record(new CastOp(x), y);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.add(x, dx -> dy.backend().copy(dy.buffer(), dx));
    }
}
