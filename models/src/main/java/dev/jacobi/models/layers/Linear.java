package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.LinearOp;

/** The fully connected layer y = x·Wᵀ + b from [N,in] to [N,out]. Variables: weight [out,in], bias [out]. */
public final class Linear extends Layer {
    private final Parameter weight;
    private final Parameter bias;

    /** Initialised as in PyTorch: both uniform in ±1/√in. */
    public Linear(int in, int out) {
        this(in, out, Initialisation.pytorchWeight(), Initialisation.pytorchBias(in));
    }

    /** With other initial values. */
    public Linear(int in, int out, Initialisation weight, Initialisation bias) {
        this.weight = state("weight", new Parameter(Shape.of(out, in), weight));
        this.bias = state("bias", new Parameter(Shape.of(out), bias));
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        return LinearOp.linear(x, weight.value(), bias.value());
    }
}
