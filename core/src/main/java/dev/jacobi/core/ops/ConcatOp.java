package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import java.util.List;

/** Tensors joined along an axis; each gets its own part of dy. */
public record ConcatOp(List<Tensor> parts, int axis, Shape whole) implements CoreOp {
    /**
     * Joins tensors along an axis.
     *
     * @param parts at least one, of equal shapes but for that axis
     */
    public static Tensor concat(List<Tensor> parts, int axis) {
        check("concat", parts);
        Shape first = parts.getFirst().shape();
        int joined = Inputs.axis("concat", first, axis);
        for (Tensor part : parts) {
            boolean fits = part.shape().rank() == first.rank()
                    && part.shape().with(joined, 1).equals(first.with(joined, 1));
            if (!fits) {
                throw new OpException(
                        "concat", "the shapes %s and %s differ in more than axis %d", first, part.shape(), joined);
            }
        }
        return join("concat", parts, joined);
    }

    /**
     * Joins tensors along a new axis.
     *
     * @param parts at least one, of equal shapes
     * @param axis 0 … rank; where the new axis is in the result
     */
    public static Tensor stack(List<Tensor> parts, int axis) {
        check("stack", parts);
        Shape first = parts.getFirst().shape();
        for (Tensor part : parts) {
            if (axis < 0 || axis > first.rank() || !part.shape().equals(first)) {
                throw new OpException(
                        "stack",
                        "axis %d, shapes %s and %s: expected an axis in 0 … %d and equal shapes",
                        axis,
                        first,
                        part.shape(),
                        first.rank());
            }
        }
        int[] widened = new int[first.rank() + 1];
        for (int i = 0; i < widened.length; i++) {
            widened[i] = i == axis ? 1 : first.dim(i < axis ? i : i - 1);
        }
        return join(
                "stack",
                parts.stream().map(part -> ReshapeOp.reshape(part, widened)).toList(),
                axis);
    }

    private static void check(String op, List<Tensor> parts) {
        if (parts.isEmpty()) {
            throw new OpException(op, "got no tensors, expected at least one");
        }
        Inputs.real(op, "the first tensor", parts.getFirst());
        for (Tensor part : parts) {
            Inputs.sameBackend(op, parts.getFirst(), part);
            Inputs.sameType(op, parts.getFirst(), part);
        }
    }

    private static Tensor join(String op, List<Tensor> parts, int axis) {
        long length = parts.stream().mapToLong(part -> part.shape().dim(axis)).sum();
        Tensor first = parts.getFirst();
        int[] dims = first.shape().dims();
        dims[axis] = (int) Math.min(length, Integer.MAX_VALUE);
        Tensor y = Tensor.like(first, Inputs.result(op, dims));
        int start = 0;
        for (Tensor part : parts) {
            int count = part.shape().dim(axis);
            y.backend().embed(part.buffer(), y.buffer(), SliceOp.geometry(y.shape(), axis, start, count));
            start += count;
        }
        return Tape.record(new ConcatOp(List.copyOf(parts), axis, y.shape()), y);
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
