package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.GroupNormOp;

/** Group normalisation over [N,…,C]; see {@link GroupNormOp}. Variables: weight (gamma, 1 at first), bias (beta, 0). */
public final class GroupNorm extends Layer {
    private static final double EPSILON = 1e-5;

    private final int groups;
    private final Parameter gamma;
    private final Parameter beta;

    /** With ε = 1e-5, as in PyTorch; {@code channels} must divide into {@code groups}. */
    public GroupNorm(int groups, int channels) {
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException(
                    "groupNorm: %d channels do not divide into %d groups".formatted(channels, groups));
        }
        this.groups = groups;
        this.gamma = state("weight", new Parameter(Shape.of(channels), Initialisation.constant(1)));
        this.beta = state("bias", new Parameter(Shape.of(channels), Initialisation.constant(0)));
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        return GroupNormOp.groupNorm(x, gamma.value(), beta.value(), groups, EPSILON);
    }
}
