package dev.jacobi.core.check;

import dev.jacobi.core.ops.CoreOp;
import java.util.List;

/**
 * A small example of an op: what its gradient is checked on, and what backends are compared on.
 *
 * @param name what is special about it, as in {@code conv2d 3x3, stride 2}
 * @param op the op that it is an example of
 * @param inputs the points where the function is evaluated: exact in single precision, and away from where it is not
 *     differentiable
 * @param function the op applied to the inputs
 */
public record OpCase(String name, Class<? extends CoreOp> op, List<HostTensor> inputs, TensorFunction function) {
    /** Keeps the list from changing. */
    public OpCase {
        inputs = List.copyOf(inputs);
    }

    /** A case from its parts. */
    static OpCase of(Class<? extends CoreOp> op, String name, TensorFunction function, HostTensor... inputs) {
        return new OpCase(name, op, List.of(inputs), function);
    }

    @Override
    public String toString() {
        return name;
    }
}
