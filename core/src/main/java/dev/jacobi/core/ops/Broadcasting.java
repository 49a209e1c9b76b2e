package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.geometry.BroadcastShape;
import dev.jacobi.core.geometry.ReduceShape;
import java.util.function.Consumer;

/**
 * What the binary ops share. An element that was repeated by broadcasting influenced the loss through every copy, so
 * its gradient is the sum over the copies.
 */
final class Broadcasting {
    private Broadcasting() {}

    /** y = f(a, b) in a new tensor of the broadcast shape. */
    static Tensor apply(String op, BinaryFunction f, Tensor a, Tensor b) {
        Inputs.sameBackend(op, a, b);
        Inputs.real(op, "a", a);
        Inputs.sameType(op, a, b);
        Tensor y = Tensor.like(a, broadcast(op, a.shape(), b.shape()));
        binary(f, a, b, y.buffer(), y.shape());
        return y;
    }

    /** y = f(a, b) in given memory of the given shape. */
    static void binary(BinaryFunction f, Tensor a, Tensor b, Buffer y, Shape shape) {
        a.backend()
                .binary(
                        f,
                        a.buffer(),
                        b.buffer(),
                        y,
                        BroadcastShape.of(a.shape().dims(), b.shape().dims(), shape.dims()));
    }

    /** Contributes what the kernel writes in the output's shape, summed over the input's repeated axes. */
    static void add(GradientSink gradients, Tensor input, Shape output, Consumer<Buffer> kernel) {
        if (input.shape().equals(output)) {
            gradients.add(input, kernel);
            return;
        }
        gradients.add(input, dx -> {
            try (Tensor full = Tensor.like(input, output)) {
                kernel.accept(full.buffer());
                input.backend().reduce(Reduction.SUM, full.buffer(), dx, repeatedAxes(input.shape(), output));
            }
        });
    }

    /** Contributes dy itself, summed over the input's repeated axes. */
    static void pass(GradientSink gradients, Tensor input, Tensor dy) {
        if (input.shape().equals(dy.shape())) {
            gradients.pass(input, dy);
        } else {
            gradients.add(
                    input,
                    dx -> input.backend()
                            .reduce(Reduction.SUM, dy.buffer(), dx, repeatedAxes(input.shape(), dy.shape())));
        }
    }

    private static ReduceShape repeatedAxes(Shape input, Shape output) {
        boolean[] repeated = new boolean[output.rank()];
        int missing = output.rank() - input.rank();
        for (int axis = 0; axis < repeated.length; axis++) {
            repeated[axis] = axis < missing || input.dim(axis - missing) != output.dim(axis);
        }
        return ReduceShape.of(output.dims(), repeated);
    }

    private static Shape broadcast(String op, Shape a, Shape b) {
        int[] dims = new int[Math.max(a.rank(), b.rank())];
        for (int i = 1; i <= dims.length; i++) {
            int sizeA = i <= a.rank() ? a.dim(-i) : 1;
            int sizeB = i <= b.rank() ? b.dim(-i) : 1;
            if (sizeA != sizeB && sizeA != 1 && sizeB != 1) {
                throw new OpException(
                        op,
                        "the shapes %s and %s do not broadcast: axis %d counted from the end has %d and %d",
                        a,
                        b,
                        i,
                        sizeA,
                        sizeB);
            }
            dims[dims.length - i] = sizeA == 1 ? sizeB : sizeA;
        }
        return Inputs.result(op, dims);
    }
}
