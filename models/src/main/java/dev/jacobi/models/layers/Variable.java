package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.random.RandomStream;

/**
 * A tensor that lives as long as its network. It is described first, and gets memory when the network is initialised;
 * the memory may later move, for example into a flat block for the optimizer.
 */
public abstract sealed class Variable implements State permits Parameter, Statistic {
    private final Shape shape;
    private final Initialisation initialisation;
    private Tensor value;

    Variable(Shape shape, Initialisation initialisation) {
        this.shape = shape;
        this.initialisation = initialisation;
    }

    /** Lengths of the axes. */
    public final Shape shape() {
        return shape;
    }

    /**
     * The tensor that holds the values now.
     *
     * @throws IllegalStateException if the network has not been initialised, or was closed
     */
    public final Tensor value() {
        if (value == null) {
            throw new IllegalStateException(
                    "a variable of the shape %s has no memory: call initialise(backend, seed) on its network first"
                            .formatted(shape));
        }
        return value;
    }

    /**
     * Copies the values to other memory and uses that from now on.
     *
     * @param memory of this variable's shape, not owned by a scope; it is closed with the network
     */
    public final void moveTo(Tensor memory) {
        if (!memory.shape().equals(shape)) {
            throw new IllegalArgumentException("memory of the shape %s, expected %s".formatted(memory.shape(), shape));
        }
        Tensor old = value();
        old.backend().copy(old.buffer(), memory.buffer());
        old.close();
        adopt(memory);
    }

    final boolean hasMemory() {
        return value != null;
    }

    final void initialise(Backend backend, RandomStream random) {
        adopt(Tensor.of(backend, shape, initialisation.draw(shape, random)).keep());
    }

    final void close() {
        if (value != null) {
            value.close();
            value = null;
        }
    }

    /** What must hold for every tensor that becomes the value. */
    abstract void prepare(Tensor memory);

    private void adopt(Tensor memory) {
        prepare(memory);
        value = memory;
    }
}
