package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import java.util.Arrays;
import java.util.List;

/** The same elements in the same order under another shape; so is the gradient. */
public record ReshapeOp(Tensor x) implements CoreOp {
    /**
     * Another shape for the same elements. Shares x's memory.
     *
     * @param dims one of them may be -1: what is left
     * @throws OpException if they have room for more or fewer elements
     */
    public static Tensor reshape(Tensor x, int... dims) {
        Tensor y = x.alias(resolve(x.shape(), dims));
        return Tape.record(new ReshapeOp(x), y);
    }

    /** Keeps the first axis and joins the others: [N,…] → [N,rest]. */
    public static Tensor flatten(Tensor x) {
        Shape shape = x.shape();
        int first = shape.dim(Inputs.axis("flatten", shape, 0));
        return reshape(x, first, shape.product(1, shape.rank()));
    }

    private static Shape resolve(Shape shape, int... dims) {
        int[] resolved = dims.clone();
        int open = -1;
        double product = 1; // which does not wrap around
        for (int axis = 0; axis < dims.length; axis++) {
            if (dims[axis] == -1 && open < 0) {
                open = axis;
            } else {
                product *= Math.max(dims[axis], 0);
            }
        }
        if (open >= 0 && product > 0 && shape.size() % product == 0) {
            resolved[open] = (int) (shape.size() / product);
            product = shape.size();
        }
        if (product != shape.size()) {
            throw new OpException(
                    "reshape",
                    "the %d elements of the shape %s do not fill %s",
                    shape.size(),
                    shape,
                    Arrays.toString(dims));
        }
        return Shape.of(resolved);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        gradients.pass(x, dy);
    }
}
