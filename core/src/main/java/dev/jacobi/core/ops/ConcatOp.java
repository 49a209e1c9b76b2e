package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Tensors joined along an axis; each gets its own part of dy. */
public record ConcatOp(List<Tensor> parts, int axis, Shape whole) implements CoreOp {
    /**
     * Joins tensors along an axis.
     *
     * @param parts at least one, of equal shapes but for that axis
     */
    public static Tensor concat(List<Tensor> parts, int axis) {
        if (parts.isEmpty()) {
            throw new OpException("concat", "got no tensors, expected at least one");
        }
        Tensor first = parts.getFirst();
        int joined = Inputs.axis("concat", first.shape(), axis);
        int length = 0;
        for (Tensor part : parts) {
            Inputs.sameBackend("concat", first, part);
            Inputs.sameType("concat", first, part);
            boolean fits = part.shape().rank() == first.shape().rank()
                    && part.shape().with(joined, 1).equals(first.shape().with(joined, 1));
            if (!fits) {
                throw new OpException(
                        "concat",
                        "the shapes %s and %s differ in more than axis %d",
                        first.shape(),
                        part.shape(),
                        joined);
            }
            length += part.shape().dim(joined);
        }
        Tensor y = Tensor.like(first, first.shape().with(joined, length));
        int start = 0;
        for (Tensor part : parts) {
            int count = part.shape().dim(joined);
            y.backend().embed(part.buffer(), y.buffer(), SliceOp.geometry(y.shape(), joined, start, count));
            start += count;
        }
        return Tape.record(new ConcatOp(List.copyOf(parts), joined, y.shape()), y);
    }

    /** Joins tensors of one shape along a new axis. */
    public static Tensor stack(List<Tensor> parts, int axis) {
        List<Tensor> widened = new ArrayList<>();
        for (Tensor part : parts) {
            int rank = part.shape().rank();
            if (axis < 0 || axis > rank || !part.shape().equals(parts.getFirst().shape())) {
                throw new OpException(
                        "stack",
                        "axis %d, shapes %s and %s: expected an axis in 0 … %d and equal shapes",
                        axis,
                        parts.getFirst().shape(),
                        part.shape(),
                        rank);
            }
            int[] dims = new int[rank + 1];
            for (int i = 0; i <= rank; i++) {
                dims[i] = i == axis ? 1 : part.shape().dim(i < axis ? i : i - 1);
            }
            widened.add(ReshapeOp.reshape(part, dims));
        }
        return concat(widened, axis);
    }

    @Override
    public List<Tensor> inputs() {
        return parts;
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        int start = 0;
        for (Tensor part : parts) {
            int from = start;
            int count = part.shape().dim(axis);
            gradients.add(part, dx -> dy.backend().slice(dy.buffer(), dx, SliceOp.geometry(whole, axis, from, count)));
            start += count;
        }
    }
}
