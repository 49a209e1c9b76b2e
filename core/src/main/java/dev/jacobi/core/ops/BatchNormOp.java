package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.geometry.BatchNormShape;
import java.util.List;

/**
 * y = act(gamma·x̂ + beta + residual) with x̂ = (x - mean)/√(variance + ε) per channel (Ioffe and Szegedy, 2015), where
 * act is ReLU or nothing and the residual may be null: a residual block's tail in one pass over memory.
 *
 * <p>With g = dy through act: dgamma = Σ g·x̂, dbeta = Σ g, dresidual = g. In training the statistics depend on x too,
 * which adds two terms: dx = gamma/√(variance + ε)·(g - mean(g) - x̂·mean(g·x̂)); in inference they are constants and
 * dx = gamma/√(variance + ε)·g.
 */
public record BatchNormOp(
        Tensor x,
        Tensor residual,
        Tensor gamma,
        Tensor beta,
        Tensor mean,
        Tensor variance,
        Tensor y,
        BatchNormShape shape)
        implements CoreOp {

    /**
     * What inference normalises with; updated by training.
     *
     * @param mean [C]
     * @param variance [C]; the unbiased estimate
     */
    public record RunningStatistics(Tensor mean, Tensor variance) {}

    /**
     * With the batch's own statistics, for x […,C]. Also moves the running statistics towards them:
     * running ← (1 - momentum)·running + momentum·batch, the variance unbiased (divided by rows - 1), as PyTorch does.
     *
     * @param running nullable
     */
    public static Tensor batchNormTraining(
            Tensor x,
            Tensor gamma,
            Tensor beta,
            RunningStatistics running,
            double momentum,
            double epsilon,
            Fusion fusion) {
        BatchNormShape shape = shape(x, gamma, beta, epsilon, true, fusion);
        if (running != null) {
            checkRunning(x, running);
        }
        if (shape.rows() < 2) {
            throw new OpException(
                    "batchNorm",
                    "x %s has one value per channel in training, expected more: its variance is undefined",
                    x.shape());
        }
        Backend backend = x.backend();
        Tensor mean = Tensor.empty(backend, Shape.of(shape.channels()));
        Tensor variance = Tensor.empty(backend, Shape.of(shape.channels()));
        backend.batchNormStatistics(x.buffer(), new Moments(mean.buffer(), variance.buffer()), shape);
        if (running != null) {
            double unbiased = momentum * shape.rows() / (shape.rows() - 1);
            backend.axpby(momentum, mean.buffer(), 1 - momentum, running.mean().buffer());
            backend.axpby(
                    unbiased,
                    variance.buffer(),
                    1 - momentum,
                    running.variance().buffer());
        }
        return normalise(x, gamma, beta, mean, variance, fusion, shape);
    }

    /** With given statistics, for x […,C]. */
    public static Tensor batchNormInference(
            Tensor x, Tensor gamma, Tensor beta, RunningStatistics running, double epsilon, Fusion fusion) {
        BatchNormShape shape = shape(x, gamma, beta, epsilon, false, fusion);
        checkRunning(x, running);
        return normalise(x, gamma, beta, running.mean(), running.variance(), fusion, shape);
    }

    private static void checkRunning(Tensor x, RunningStatistics running) {
        Inputs.sameBackend("batchNorm", x, running.mean(), running.variance());
        Inputs.perChannel("batchNorm", "running mean", running.mean(), x.shape().dim(-1));
        Inputs.perChannel(
                "batchNorm", "running variance", running.variance(), x.shape().dim(-1));
    }

    private static Tensor normalise(
            Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, Fusion fusion, BatchNormShape shape) {
        Tensor residual = fusion.residual();
        Tensor y = Tensor.like(x, x.shape());
        x.backend()
                .batchNorm(
                        x.buffer(),
                        residual == null ? null : residual.buffer(),
                        new Moments(mean.buffer(), variance.buffer()),
                        new Affine(gamma.buffer(), beta.buffer()),
                        y.buffer(),
                        shape);
        return Tape.record(new BatchNormOp(x, residual, gamma, beta, mean, variance, y, shape), y);
    }

    private static BatchNormShape shape(
            Tensor x, Tensor gamma, Tensor beta, double epsilon, boolean training, Fusion fusion) {
        Inputs.sameBackend("batchNorm", x, gamma, beta, fusion.residual());
        Inputs.real("batchNorm", "x", x);
        if (x.shape().rank() < 2) {
            throw new OpException("batchNorm", "x has the shape %s, expected […,C]", x.shape());
        }
        int channels = x.shape().dim(-1);
        Inputs.perChannel("batchNorm", "gamma", gamma, channels);
        Inputs.perChannel("batchNorm", "beta", beta, channels);
        fusion.check("batchNorm", x.type(), x.shape());
        int rows = x.shape().product(0, x.shape().rank() - 1);
        try {
            return new BatchNormShape(rows, channels, epsilon, training, fusion.relu());
        } catch (IllegalArgumentException e) {
            throw new OpException("batchNorm", "x %s: %s", x.shape(), e.getMessage());
        }
    }

    @Override
    public List<Tensor> inputs() {
        return Inputs.present(x, residual, gamma, beta);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        if (residual == null) {
            throughNormalisation(dy, shape, gradients);
        } else if (!shape.relu()) {
            gradients.pass(residual, dy);
            throughNormalisation(dy, shape, gradients);
        } else {
            // What comes through the ReLU is the residual's gradient, and all that the rest needs of dy and y.
            Tensor g = Tensor.like(dy, dy.shape());
            dy.backend().unaryGradient(UnaryFunction.RELU, 0, y.buffer(), y.buffer(), dy.buffer(), g.buffer());
            gradients.pass(residual, g);
            throughNormalisation(g, shape.withoutRelu(), gradients);
        }
    }

    private void throughNormalisation(Tensor dy, BatchNormShape shape, GradientSink gradients) {
        Backend backend = dy.backend();
        Tensor dgamma = Tensor.empty(backend, gamma.shape());
        Tensor dbeta = Tensor.empty(backend, beta.shape());
        Affine daffine = new Affine(dgamma.buffer(), dbeta.buffer());
        Moments moments = new Moments(mean.buffer(), variance.buffer());
        // In training x needs both sums too, so they are made once and then shared.
        boolean inputNeedsSums = shape.training() && gradients.needs(x);
        if (inputNeedsSums || gradients.needs(gamma) || gradients.needs(beta)) {
            backend.batchNormParameterGradients(x.buffer(), y.buffer(), dy.buffer(), moments, daffine, shape);
            gradients.pass(gamma, dgamma);
            gradients.pass(beta, dbeta);
        }
        gradients.add(
                x,
                dx -> backend.batchNormInputGradient(
                        x.buffer(), y.buffer(), dy.buffer(), moments, gamma.buffer(), daffine, dx, shape));
    }
}
