package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;

/** A variable that is trained: gradients flow to it. */
public final class Parameter extends Variable {
    /** A parameter of a shape, with the rule that makes its first values. */
    public Parameter(Shape shape, Initialisation initialisation) {
        super(shape, initialisation);
    }

    @Override
    void prepare(Tensor memory) {
        memory.requireGradient();
    }
}
