package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.geometry.ReduceShape;
import java.util.List;

/** y = max x over some axes; dy goes to the maximum, in equal shares where several elements are equal to it. */
public record MaxOp(Tensor x, Tensor y, ReduceShape axes) implements CoreOp {
    /**
     * The largest element over the given axes (all of them if none is given), which disappear from the shape.
     *
     * @param axes may be negative, counted from the end
     */
    public static Tensor max(Tensor x, int... axes) {
        Axes reduced = Axes.of("max", x, axes);
        Tensor y = reduced.apply(Reduction.MAX, x);
        return Tape.record(new MaxOp(x, y, reduced.geometry()), y);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.add(x, dx -> dy.backend().maxGradient(x.buffer(), y.buffer(), dy.buffer(), dx, axes));
    }
}
