package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.BatchNormOp;
import dev.jacobi.core.ops.BatchNormOp.RunningStatistics;
import dev.jacobi.core.ops.Fusion;

/**
 * Batch normalisation over [N,H,W,C]; see {@link BatchNormOp}.
 *
 * <p>Variables, with PyTorch's names: weight (gamma), bias (beta), running_mean, running_var (the unbiased estimate),
 * num_batches_tracked.
 */
public final class BatchNorm2d extends Normalisation {
    /** PyTorch's default for a batch's share in the running statistics. */
    public static final double MOMENTUM = 0.1;

    /** PyTorch's default for what is added to the variance under the root. */
    public static final double EPSILON = 1e-5;

    private final double momentum;
    private final double epsilon;
    private final Parameter gamma;
    private final Parameter beta;
    private final Statistic runningMean;
    private final Statistic runningVariance;
    private final Counter batches;

    /** With PyTorch's momentum and epsilon, and gamma 1. */
    public BatchNorm2d(int channels) {
        this(channels, MOMENTUM, EPSILON, Initialisation.constant(1));
    }

    /**
     * With other settings.
     *
     * @param momentum a batch's share in the running statistics
     * @param epsilon added to the variance under the root
     * @param gamma the first values of the weight; zero makes a residual block start as the identity
     */
    public BatchNorm2d(int channels, double momentum, double epsilon, Initialisation gamma) {
        Shape perChannel = Shape.of(channels);
        this.momentum = momentum;
        this.epsilon = epsilon;
        this.gamma = state("weight", new Parameter(perChannel, gamma));
        this.beta = state("bias", new Parameter(perChannel, Initialisation.constant(0)));
        this.runningMean = state("running_mean", new Statistic(perChannel, 0));
        this.runningVariance = state("running_var", new Statistic(perChannel, 1));
        this.batches = state("num_batches_tracked", new Counter());
    }

    /** What inference makes of each channel: scale·x + shift. */
    record ScaleShift(double[] scale, double[] shift) {}

    /** scale = gamma/√(variance + ε) and shift = beta - scale·mean, of the running statistics. */
    ScaleShift scaleShift() {
        double[] scale = gamma.value().toDoubles();
        double[] shift = beta.value().toDoubles();
        double[] mean = runningMean.value().toDoubles();
        double[] variance = runningVariance.value().toDoubles();
        for (int c = 0; c < scale.length; c++) {
            scale[c] /= Math.sqrt(variance[c] + epsilon);
            shift[c] -= scale[c] * mean[c];
        }
        return new ScaleShift(scale, shift);
    }

    @Override
    Tensor normalise(Tensor x, Mode mode, Fusion fusion) {
        RunningStatistics running = new RunningStatistics(runningMean.value(), runningVariance.value());
        return switch (mode) {
            case Mode.Training _ -> {
                Tensor y = BatchNormOp.batchNormTraining(
                        x, gamma.value(), beta.value(), running, momentum, epsilon, fusion);
                batches.increment();
                yield y;
            }
            case Mode.Inference _ ->
                BatchNormOp.batchNormInference(x, gamma.value(), beta.value(), running, epsilon, fusion);
        };
    }
}
