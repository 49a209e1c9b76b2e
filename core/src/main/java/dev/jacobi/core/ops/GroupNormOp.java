package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.geometry.GroupNormShape;
import java.util.List;

/**
 * y = gamma·x̂ + beta where x̂ is x normalised over the pixels and the channels of a group, picture by picture (Wu and
 * He, 2018): batch norm's formula with other sets of elements, alike in training and inference.
 */
public record GroupNormOp(Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, GroupNormShape shape)
        implements CoreOp {
    /**
     * For x [N,…,C] and C divisible into {@code groups}.
     *
     * @param gamma [C]
     * @param beta [C]
     */
    public static Tensor groupNorm(Tensor x, Tensor gamma, Tensor beta, int groups, double epsilon) {
        Inputs.sameBackend("groupNorm", x, gamma, beta);
        Inputs.real("groupNorm", "x", x);
        if (x.shape().rank() < 2) {
            throw new OpException("groupNorm", "x has the shape %s, expected [N,…,C]", x.shape());
        }
        int channels = x.shape().dim(-1);
        Inputs.perChannel("groupNorm", "gamma", gamma, channels);
        Inputs.perChannel("groupNorm", "beta", beta, channels);
        int n = x.shape().dim(0);
        GroupNormShape shape = shape(x.shape(), groups, epsilon);
        Backend backend = x.backend();
        Tensor mean = Tensor.empty(backend, Shape.of(n, groups));
        Tensor variance = Tensor.empty(backend, Shape.of(n, groups));
        Tensor y = Tensor.like(x, x.shape());
        backend.groupNorm(
                x.buffer(),
                new Affine(gamma.buffer(), beta.buffer()),
                new Moments(mean.buffer(), variance.buffer()),
                y.buffer(),
                shape);
        return Tape.record(new GroupNormOp(x, gamma, beta, mean, variance, shape), y);
    }

    private static GroupNormShape shape(Shape x, int groups, double epsilon) {
        try {
            return new GroupNormShape(x.dim(0), x.product(1, x.rank() - 1), x.dim(-1), groups, epsilon);
        } catch (IllegalArgumentException e) {
            throw new OpException("groupNorm", "x %s: %s", x, e.getMessage());
        }
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x, gamma, beta);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        Backend backend = dy.backend();
        Moments moments = new Moments(mean.buffer(), variance.buffer());
        if (gradients.needs(gamma) || gradients.needs(beta)) {
            Tensor dgamma = Tensor.empty(backend, gamma.shape());
            Tensor dbeta = Tensor.empty(backend, beta.shape());
            backend.groupNormParameterGradients(
                    x.buffer(), dy.buffer(), moments, new Affine(dgamma.buffer(), dbeta.buffer()), shape);
            gradients.pass(gamma, dgamma);
            gradients.pass(beta, dbeta);
        }
        gradients.add(
                x, dx -> backend.groupNormInputGradient(x.buffer(), dy.buffer(), moments, gamma.buffer(), dx, shape));
    }
}
