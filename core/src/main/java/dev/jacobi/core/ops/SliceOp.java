package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.geometry.SliceShape;
import java.util.List;

/** A range of one axis; the gradient is dy there and zero elsewhere. */
public record SliceOp(Tensor x, SliceShape shape) implements CoreOp {
    /** The positions {@code from … to-1} of an axis. */
    public static Tensor slice(Tensor x, int axis, int from, int to) {
        Inputs.real("slice", "x", x);
        int cut = Inputs.axis("slice", x.shape(), axis);
        if (from < 0 || to > x.shape().dim(cut) || from >= to) {
            throw new OpException(
                    "slice",
                    "range %d … %d of axis %d: the shape %s has the positions 0 … %d there",
                    from,
                    to,
                    cut,
                    x.shape(),
                    x.shape().dim(cut) - 1);
        }
        SliceShape geometry = geometry(x.shape(), cut, from, to - from);
        Tensor y = Tensor.like(x, x.shape().with(cut, to - from));
        x.backend().slice(x.buffer(), y.buffer(), geometry);
        return Tape.record(new SliceOp(x, geometry), y);
    }

    static SliceShape geometry(Shape whole, int axis, int start, int count) {
        return new SliceShape(
                whole.product(0, axis), whole.dim(axis), whole.product(axis + 1, whole.rank()), start, count);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.add(x, dx -> {
            dy.backend().fill(dx, 0);
            dy.backend().embed(dy.buffer(), dx, shape);
        });
    }
}
