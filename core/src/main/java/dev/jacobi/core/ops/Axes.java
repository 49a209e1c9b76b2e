package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.geometry.ReduceShape;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The axes that a reduction removes.
 *
 * @param result the shape that is left
 * @param geometry what the kernel needs to know
 */
record Axes(Shape result, ReduceShape geometry) {
    static Axes of(String op, Tensor x, int... axes) {
        Inputs.real(op, "x", x);
        Shape shape = x.shape();
        boolean[] reduced = new boolean[shape.rank()];
        if (axes.length == 0) {
            Arrays.fill(reduced, true);
        }
        for (int axis : axes) {
            if (axis < -shape.rank() || axis >= shape.rank() || reduced[shape.axis(axis)]) {
                throw new OpException(
                        op,
                        "axes %s of the shape %s: expected different axes in %d … %d",
                        Arrays.toString(axes),
                        shape,
                        -shape.rank(),
                        shape.rank() - 1);
            }
            reduced[shape.axis(axis)] = true;
        }
        int[] kept = IntStream.range(0, shape.rank())
                .filter(axis -> !reduced[axis])
                .map(shape::dim)
                .toArray();
        return new Axes(Shape.of(kept), ReduceShape.of(shape.dims(), reduced));
    }

    Tensor apply(Reduction reduction, Tensor x) {
        Tensor y = Tensor.like(x, result);
        x.backend().reduce(reduction, x.buffer(), y.buffer(), geometry);
        return y;
    }
}
