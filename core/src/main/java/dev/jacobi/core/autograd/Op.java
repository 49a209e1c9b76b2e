package dev.jacobi.core.autograd;

import java.util.List;

/**
 * One recorded operation: the entry of the {@link Tape}. Its fields are exactly what its backward rule needs, so a
 * reader sees which memory stays alive.
 *
 * <p>This interface is also the door for operations of one's own: compute the output with the backend's kernels or with
 * other ops' values, then return {@code Tape.record(new MyOp(…), y)}.
 */
public interface Op {
    /** The tensors that the output was computed from and through which gradients may flow. */
    List<Tensor> inputs();

    /**
     * The chain rule: given the gradient of the loss with respect to the output, contributes the gradients with respect
     * to the inputs.
     *
     * @param dy has the output's shape; it is only lent, and must not be written to
     */
    void backward(Tensor dy, GradientSink gradients);

    /** The name used in messages: the class name without its ending, as in {@code conv2d}. */
    default String name() {
        String name = getClass().getSimpleName().replaceFirst("Op$", "");
        return name.isEmpty() ? "op" : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
