package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.geometry.ReduceShape;
import java.util.List;

/** y = Σ x over some axes; each summand gets dy. */
public record SumOp(Tensor x, ReduceShape axes) implements CoreOp {
    /**
     * The sum over the given axes (all of them if none is given), which disappear from the shape.
     *
     * @param axes may be negative, counted from the end
     */
    public static Tensor sum(Tensor x, int... axes) {
        Axes reduced = Axes.of("sum", x, axes);
        Tensor y = reduced.apply(Reduction.SUM, x);
        return Tape.record(new SumOp(x, reduced.geometry()), y);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.add(x, dx -> dy.backend().expand(dy.buffer(), 1, dx, axes));
    }
}
