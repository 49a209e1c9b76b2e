package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.AddOp;
import dev.jacobi.core.ops.Fusion;
import dev.jacobi.core.ops.GroupNormOp;
import dev.jacobi.core.ops.UnaryOp;

/** Group normalisation over [N,…,C]; see {@link GroupNormOp}. Variables: weight (gamma, 1 at first), bias (beta, 0). */
public final class GroupNorm extends Normalisation {
    private static final double EPSILON = 1e-5;

    private final int groups;
    private final Parameter gamma;
    private final Parameter beta;

    /** With ε = 1e-5 and gamma 1, as in PyTorch; {@code channels} must divide into {@code groups}. */
    public GroupNorm(int groups, int channels) {
        this(groups, channels, Initialisation.constant(1));
    }

    /** With other initial values for gamma. */
    public GroupNorm(int groups, int channels, Initialisation gamma) {
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException(
                    "groupNorm: %d channels do not divide into %d groups".formatted(channels, groups));
        }
        this.groups = groups;
        this.gamma = state("weight", new Parameter(Shape.of(channels), gamma));
        this.beta = state("bias", new Parameter(Shape.of(channels), Initialisation.constant(0)));
    }

    @Override
    Tensor normalise(Tensor x, Mode mode, Fusion fusion) {
        Tensor y = GroupNormOp.groupNorm(x, gamma.value(), beta.value(), groups, EPSILON);
        if (fusion.residual() != null) {
            y = AddOp.add(y, fusion.residual());
        }
        return fusion.relu() ? UnaryOp.relu(y) : y;
    }
}
