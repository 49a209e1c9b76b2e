package dev.jacobi.core.check;

import static dev.jacobi.core.ops.BatchNormOp.batchNormInference;
import static dev.jacobi.core.ops.BatchNormOp.batchNormTraining;
import static dev.jacobi.core.ops.GroupNormOp.groupNorm;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.BatchNormOp;
import dev.jacobi.core.ops.BatchNormOp.RunningStatistics;
import dev.jacobi.core.ops.Fusion;
import dev.jacobi.core.ops.GroupNormOp;
import java.util.ArrayList;
import java.util.List;

/** Batch and group normalisation, with and without what is fused behind them. */
final class NormalisationCases {
    private static final double EPSILON = 1e-5;

    private NormalisationCases() {}

    static List<OpCase> all(Draw draw) {
        List<OpCase> cases = new ArrayList<>();
        for (boolean training : new boolean[] {true, false}) {
            for (boolean relu : new boolean[] {false, true}) {
                cases.add(batchNorm(draw, training, relu, 2, 3, 5, 3));
                cases.add(batchNormWithResidual(draw, training, relu));
            }
        }
        cases.add(batchNorm(draw, true, false, 7, 5));
        cases.add(batchNorm(draw, true, false, 9, 1));
        cases.add(OpCase.of(
                BatchNormOp.class,
                "batchNorm training that moves the running statistics",
                in -> batchNormTraining(in[0], in[1], in[2], running(in[0]), 0.1, EPSILON, Fusion.NONE),
                draw.uniform(5, 3),
                draw.positive(3),
                draw.uniform(3)));
        for (int groups : new int[] {1, 2, 3, 6}) {
            cases.add(OpCase.of(
                    GroupNormOp.class,
                    "groupNorm of 6 channels, groups " + groups,
                    in -> groupNorm(in[0], in[1], in[2], groups, EPSILON),
                    draw.uniform(2, 3, 2, 6),
                    draw.positive(6),
                    draw.uniform(6)));
        }
        cases.add(OpCase.of(
                GroupNormOp.class,
                "groupNorm without pixels",
                in -> groupNorm(in[0], in[1], in[2], 2, EPSILON),
                draw.uniform(3, 10),
                draw.positive(10),
                draw.uniform(10)));
        return cases;
    }

    /** Scale at least 0.5 and shift below 0.2 keep the two clusters on their sides of ReLU's kink. */
    private static OpCase batchNorm(Draw draw, boolean training, boolean relu, int... dims) {
        int channels = dims[dims.length - 1];
        return OpCase.of(
                BatchNormOp.class,
                "batchNorm %s %s%s"
                        .formatted(training ? "training" : "inference", Shape.of(dims), relu ? ", relu" : ""),
                in -> normalise(training, in[0], in[1], in[2], new Fusion(null, relu)),
                draw.twoClusters(dims),
                draw.positive(channels),
                draw.awayFromZero(0.1, 0.2, Shape.of(channels)));
    }

    /** A residual of magnitude 4 and more outweighs the normalised values, and so decides the sign before ReLU. */
    private static OpCase batchNormWithResidual(Draw draw, boolean training, boolean relu) {
        return OpCase.of(
                BatchNormOp.class,
                "batchNorm %s with residual%s".formatted(training ? "training" : "inference", relu ? ", relu" : ""),
                in -> normalise(training, in[0], in[1], in[2], new Fusion(in[3], relu)),
                draw.twoClusters(3, 2, 3, 5),
                draw.positive(5),
                draw.uniform(5),
                draw.awayFromZero(4, 5, Shape.of(3, 2, 3, 5)));
    }

    private static Tensor normalise(boolean training, Tensor x, Tensor gamma, Tensor beta, Fusion fusion) {
        return training
                ? batchNormTraining(x, gamma, beta, null, 0, EPSILON, fusion)
                : batchNormInference(x, gamma, beta, running(x), EPSILON, fusion);
    }

    /** Running statistics with different values in each channel. */
    private static RunningStatistics running(Tensor x) {
        int channels = x.shape().dim(-1);
        double[] mean = new double[channels];
        double[] variance = new double[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = 0.0625 * (c % 3 - 1);
            variance[c] = 1 + 0.25 * (c % 4);
        }
        Shape shape = Shape.of(channels);
        return new RunningStatistics(Tensor.of(x.backend(), shape, mean), Tensor.of(x.backend(), shape, variance));
    }
}
