package dev.jacobi.core.autograd;

import dev.jacobi.core.backend.Buffer;
import java.util.function.Consumer;

/**
 * Where a backward rule leaves its contributions. Rules only produce gradients; the engine alone accumulates them, and
 * a contribution that nobody needs is never computed.
 */
public interface GradientSink {
    /** Whether anybody needs this input's gradient; for rules that would do work to prepare several contributions. */
    boolean needs(Tensor input);

    /**
     * Contributes to an input's gradient what {@code kernel} writes. It is called at once, or never if the gradient is
     * not needed.
     *
     * @param kernel overwrites every element of the memory it is given, which has the input's size
     */
    void add(Tensor input, Consumer<Buffer> kernel);

    /**
     * As {@link #add(Tensor, Consumer)}, for ops that can also add to what the memory holds without a detour.
     *
     * @param adding adds to every element of the memory what {@code kernel} would have written there
     */
    void add(Tensor input, Consumer<Buffer> kernel, Consumer<Buffer> adding);

    /**
     * Contributes an existing tensor as it is, without a copy: for ops whose derivative is 1.
     *
     * @param gradient as many elements as the input
     */
    void pass(Tensor input, Tensor gradient);
}
