package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.geometry.PermuteShape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The axes in another order; the gradient's axes go back to the old one. */
public record PermuteOp(Tensor x, List<Integer> axes) implements CoreOp {
    /**
     * Axis i of the result is axis {@code axes[i]} of x. The elements are copied: tensors have no strides.
     *
     * @param axes a permutation of 0 … rank-1
     */
    public static Tensor permute(Tensor x, int... axes) {
        Inputs.real("permute", "x", x);
        int rank = x.shape().rank();
        if (!Arrays.equals(
                Arrays.stream(axes).sorted().toArray(), IntStream.range(0, rank).toArray())) {
            throw new OpException(
                    "permute",
                    "axes %s of the shape %s: expected each of 0 … %d once",
                    Arrays.toString(axes),
                    x.shape(),
                    rank - 1);
        }
        List<Integer> order = Arrays.stream(axes).boxed().toList();
        Tensor y =
                Tensor.like(x, Shape.of(Arrays.stream(axes).map(x.shape()::dim).toArray()));
        x.backend().permute(x.buffer(), y.buffer(), geometry(x.shape(), order));
        return Tape.record(new PermuteOp(x, order), y);
    }

    /** Swaps two axes. */
    public static Tensor transpose(Tensor x, int first, int second) {
        Inputs.real("transpose", "x", x);
        int[] axes = IntStream.range(0, x.shape().rank()).toArray();
        int from = Inputs.axis("transpose", x.shape(), first);
        int to = Inputs.axis("transpose", x.shape(), second);
        axes[from] = to;
        axes[to] = from;
        return permute(x, axes);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        List<Integer> inverse =
                IntStream.range(0, axes.size()).mapToObj(axes::indexOf).toList();
        gradients.add(x, dx -> dy.backend().permute(dy.buffer(), dx, geometry(dy.shape(), inverse)));
    }

    private static PermuteShape geometry(Shape shape, List<Integer> axes) {
        return new PermuteShape(Arrays.stream(shape.dims()).boxed().toList(), axes);
    }
}
