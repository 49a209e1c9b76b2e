package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;

/** A variable that is measured instead of trained, such as batch norm's running mean; PyTorch calls it a buffer. */
public final class Statistic extends Variable {
    /** A statistic of a shape, with every element at {@code value} at first. */
    public Statistic(Shape shape, double value) {
        super(shape, Initialisation.constant(value));
    }

    @Override
    void prepare(Tensor memory) {
        // No gradient flows to a statistic, which is how tensors are made.
    }
}
