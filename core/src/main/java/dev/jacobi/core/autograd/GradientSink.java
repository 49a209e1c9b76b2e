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
     * Contributes to an input's gradient what {@code write} writes. It is called at once, or never if the gradient is
     * not needed.
     *
     * @param write overwrites every element of the memory it is given, which has the input's size
     */
    void add(Tensor input, Consumer<Buffer> write);

    /**
     * As {@link #add(Tensor, Consumer)}, for ops with a kernel that adds to what the memory holds, so that a second
     * contribution needs no memory of its own.
     *
     * @param accumulate adds to every element of the memory what {@code write} would have written there
     */
    void add(Tensor input, Consumer<Buffer> write, Consumer<Buffer> accumulate);

    /**
     * Contributes an existing tensor as it is, without a copy: for ops whose derivative is 1.
     *
     * @param gradient as many elements as the input
     */
    void pass(Tensor input, Tensor gradient);
}
