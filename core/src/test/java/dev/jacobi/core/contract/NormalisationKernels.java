package dev.jacobi.core.contract;

import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.geometry.BatchNormShape;
import dev.jacobi.core.geometry.GroupNormShape;
import java.util.ArrayList;
import java.util.List;

/** Batch and group normalisation over odd numbers of rows and channels. */
final class NormalisationKernels {
    private static final double EPSILON = 1e-5;
    private static final int[] CHANNELS = {1, 3, 8, 16, 17, 33, 100};
    private static final int[] ROWS = {2, 7, 50, 1537};

    /** Pictures, pixels, channels, groups. */
    private static final int[][] GROUPS = {
        {2, 9, 8, 2}, {1, 25, 17, 1}, {3, 4, 33, 3}, {2, 1, 64, 4}, {1, 49, 6, 6}, {2, 300, 32, 8}, {5, 7, 30, 10}
    };

    private NormalisationKernels() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (int channels : CHANNELS) {
            for (int rows : ROWS) {
                cases.add(statistics(rows, channels));
                for (boolean relu : new boolean[] {false, true}) {
                    BatchNormShape training = new BatchNormShape(rows, channels, EPSILON, true, relu);
                    BatchNormShape inference = new BatchNormShape(rows, channels, EPSILON, false, relu);
                    cases.add(batchNorm(training, false));
                    cases.add(batchNorm(training, true));
                    Values y = Values.withTies(2, rows * channels);
                    cases.add(parameterGradients(training, y));
                    cases.add(inputGradient(training, y));
                    cases.add(inputGradient(inference, y));
                }
            }
        }
        for (int[] g : GROUPS) {
            cases.add(groupNorm(new GroupNormShape(g[0], g[1], g[2], g[3], EPSILON)));
        }
        cases.add(statisticsFarFromZero());
        cases.add(statisticsOfAnOddFirstRow());
        cases.add(groupNormFarFromZero());
        cases.addAll(notANumberThroughRelu());
        return cases;
    }

    private static String name(String kernel, BatchNormShape shape) {
        return "%s [%d,%d]%s".formatted(kernel, shape.rows(), shape.channels(), shape.relu() ? ", relu" : "");
    }

    private static KernelCase statistics(int rows, int channels) {
        BatchNormShape shape = new BatchNormShape(rows, channels, EPSILON, true, false);
        return new KernelCase(
                name("batchNormStatistics", shape),
                List.of(Values.uniform(1, rows * channels, -1, 2)),
                List.of(KernelCase.Output.parameters(channels), KernelCase.Output.parameters(channels)),
                Accuracy.SUMMED,
                (backend, in, out) -> backend.batchNormStatistics(in[0], new Moments(out[0], out[1]), shape));
    }

    /** The mean is a thousand deviations away: the variance must not come from the difference of two large sums. */
    private static KernelCase statisticsFarFromZero() {
        BatchNormShape shape = new BatchNormShape(1000, 20, EPSILON, true, false);
        return new KernelCase(
                "batchNormStatistics far from zero",
                List.of(Values.uniform(1, 20_000, 999, 1001)),
                List.of(KernelCase.Output.parameters(20), KernelCase.Output.parameters(20)),
                new Accuracy(4096, 0),
                (backend, in, out) -> backend.batchNormStatistics(in[0], new Moments(out[0], out[1]), shape));
    }

    /** The corner of the first picture is far from everything else: the variance must not be measured from there. */
    private static KernelCase statisticsOfAnOddFirstRow() {
        int rows = 40_000;
        BatchNormShape shape = new BatchNormShape(rows, 20, EPSILON, true, false);
        return new KernelCase(
                "batchNormStatistics with an odd first row",
                List.of(Values.of(rows * 20, i -> i < 20 ? 300 : i * 7919L % 1000 * 0.001)),
                List.of(KernelCase.Output.parameters(20), KernelCase.Output.parameters(20)),
                new Accuracy(16_384, 0),
                (backend, in, out) -> backend.batchNormStatistics(in[0], new Moments(out[0], out[1]), shape));
    }

    private static KernelCase batchNorm(BatchNormShape shape, boolean residual) {
        int size = shape.rows() * shape.channels();
        return batchNorm(
                name(residual ? "batchNorm with residual" : "batchNorm", shape),
                Values.uniform(1, size),
                Values.uniform(2, size),
                residual,
                shape);
    }

    private static KernelCase batchNorm(String name, Values x, Values added, boolean residual, BatchNormShape shape) {
        return KernelCase.of(
                name,
                Accuracy.SUMMED,
                List.of(
                        x,
                        added,
                        Values.uniform(3, shape.channels()).asParameters(),
                        Values.uniform(4, shape.channels(), 0.5, 2).asParameters(),
                        Values.uniform(5, shape.channels()).asParameters(),
                        Values.uniform(6, shape.channels()).asParameters()),
                x.length(),
                (backend, in, out) -> backend.batchNorm(
                        in[0],
                        residual ? in[1] : null,
                        new Moments(in[2], in[3]),
                        new Affine(in[4], in[5]),
                        out[0],
                        shape));
    }

    /** NaN stays NaN, and gradients pass where y is NaN; in vectors and tails. */
    private static List<KernelCase> notANumberThroughRelu() {
        BatchNormShape training = new BatchNormShape(9, 17, EPSILON, true, true);
        BatchNormShape inference = new BatchNormShape(9, 17, EPSILON, false, true);
        Values y = Values.of(9 * 17, i -> i % 5 == 3 || i == 9 * 17 - 1 ? Double.NaN : i % 3 - 1);
        Values finite = Values.uniform(2, 9 * 17);
        return List.of(
                batchNorm("batchNorm of NaN, relu", y, finite, false, inference),
                batchNorm("batchNorm of NaN with residual, relu", y, finite, true, inference),
                batchNorm("batchNorm with residual of NaN, relu", finite, y, true, inference),
                parameterGradients(training, y),
                inputGradient(training, y),
                inputGradient(inference, y));
    }

    private static KernelCase parameterGradients(BatchNormShape shape, Values y) {
        int size = shape.rows() * shape.channels();
        return new KernelCase(
                name("batchNormParameterGradients", shape),
                List.of(
                        Values.uniform(1, size),
                        y,
                        Values.uniform(3, size),
                        Values.uniform(4, shape.channels()).asParameters(),
                        Values.uniform(5, shape.channels(), 0.5, 2).asParameters()),
                List.of(KernelCase.Output.parameters(shape.channels()), KernelCase.Output.parameters(shape.channels())),
                Accuracy.SUMMED,
                (backend, in, out) -> backend.batchNormParameterGradients(
                        in[0], in[1], in[2], new Moments(in[3], in[4]), new Affine(out[0], out[1]), shape));
    }

    private static KernelCase inputGradient(BatchNormShape shape, Values y) {
        int size = shape.rows() * shape.channels();
        return KernelCase.of(
                name("batchNormInputGradient in " + (shape.training() ? "training" : "inference"), shape),
                Accuracy.SUMMED,
                List.of(
                        Values.uniform(1, size),
                        y,
                        Values.uniform(3, size),
                        Values.uniform(4, shape.channels()).asParameters(),
                        Values.uniform(5, shape.channels(), 0.5, 2).asParameters(),
                        Values.uniform(6, shape.channels()).asParameters(),
                        sums(7, shape),
                        sums(8, shape)),
                size,
                (backend, in, out) -> backend.batchNormInputGradient(
                        in[0],
                        in[1],
                        in[2],
                        new Moments(in[3], in[4]),
                        in[5],
                        new Affine(in[6], in[7]),
                        out[0],
                        shape));
    }

    /** As for batches. What a thousand has as rounding error becomes one of y. */
    private static KernelCase groupNormFarFromZero() {
        GroupNormShape shape = new GroupNormShape(2, 300, 12, 3, EPSILON);
        return new KernelCase(
                "groupNorm far from zero",
                List.of(
                        Values.uniform(1, 7200, 999, 1001),
                        Values.uniform(2, 12).asParameters(),
                        Values.uniform(3, 12).asParameters()),
                List.of(
                        KernelCase.Output.parameters(6),
                        KernelCase.Output.parameters(6),
                        KernelCase.Output.reals(7200)),
                new Accuracy(4096, 4096),
                (backend, in, out) ->
                        backend.groupNorm(in[0], new Affine(in[1], in[2]), new Moments(out[0], out[1]), out[2], shape));
    }

    /** A gradient of parameters, which in inference nobody has computed. */
    private static Values sums(long seed, BatchNormShape shape) {
        Values computed = Values.uniform(seed, shape.channels());
        return Values.of(shape.channels(), i -> shape.training() ? computed.at(i) : Double.NaN)
                .asParameters();
    }

    private static KernelCase groupNorm(GroupNormShape shape) {
        int size = shape.n() * shape.pixels() * shape.channels();
        int statistics = shape.n() * shape.groups();
        return new KernelCase(
                "groupNorm and its gradients [%d,%d,%d], groups %d"
                        .formatted(shape.n(), shape.pixels(), shape.channels(), shape.groups()),
                List.of(
                        Values.uniform(1, size),
                        Values.uniform(2, shape.channels()).asParameters(),
                        Values.uniform(3, shape.channels()).asParameters(),
                        Values.uniform(4, size)),
                List.of(
                        KernelCase.Output.parameters(statistics),
                        KernelCase.Output.parameters(statistics),
                        KernelCase.Output.reals(size),
                        KernelCase.Output.parameters(shape.channels()),
                        KernelCase.Output.parameters(shape.channels()),
                        KernelCase.Output.reals(size)),
                Accuracy.SUMMED,
                (backend, in, out) -> {
                    Moments moments = new Moments(out[0], out[1]);
                    Affine daffine = new Affine(out[3], out[4]);
                    backend.groupNorm(in[0], new Affine(in[1], in[2]), moments, out[2], shape);
                    backend.groupNormParameterGradients(in[0], in[3], moments, daffine, shape);
                    backend.groupNormInputGradient(in[0], in[3], moments, in[1], out[5], shape);
                });
    }
}
