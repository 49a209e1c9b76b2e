package dev.jacobi.agreement;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static dev.jacobi.core.ops.KlDivergence.klDivergence;
import static dev.jacobi.core.ops.WeightedCrossEntropy.weightedCrossEntropy;

import dev.jacobi.core.autograd.Gradients;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.ops.AveragePool2dOp;
import dev.jacobi.core.ops.BatchNormOp;
import dev.jacobi.core.ops.BatchNormOp.RunningStatistics;
import dev.jacobi.core.ops.Conv2dOp;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.ops.Fusion;
import dev.jacobi.core.ops.GroupNormOp;
import dev.jacobi.core.ops.MaxPool2dOp;
import dev.jacobi.core.ops.MulOp;
import dev.jacobi.core.ops.SumOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Outputs and all gradients of single operations in random configurations; every configuration in both precisions. */
@ExtendWith(AgreementReport.class)
final class OperationsAgreementTest {
    private static final double EPSILON = 1e-5;

    /** What libtorch's losses are told: the mean over the batch or the sum, and no label that stands for none. */
    private static final long MEAN_REDUCTION = 1;

    private static final long SUM_REDUCTION = 2;

    private static final long NOTHING_IGNORED = -100;

    /**
     * One configuration.
     *
     * @param operation the table's row
     * @param description everything that was drawn
     * @param shapes of the differentiable inputs
     * @param ours the operation here, of these inputs
     * @param theirs the operation there
     */
    private record Configuration(
            String operation,
            String description,
            List<Shape> shapes,
            Function<List<Tensor>, Tensor> ours,
            BiFunction<Precision, List<org.bytedeco.pytorch.Tensor>, org.bytedeco.pytorch.Tensor> theirs) {}

    @ParameterizedTest
    @EnumSource
    void convolutions(Precision precision) {
        check(precision, configurations(120, OperationsAgreementTest::convolution));
    }

    @ParameterizedTest
    @EnumSource
    void poolings(Precision precision) {
        check(precision, configurations(80, OperationsAgreementTest::pooling));
    }

    @ParameterizedTest
    @EnumSource
    void batchNormalisations(Precision precision) {
        check(precision, configurations(60, OperationsAgreementTest::batchNorm));
    }

    @ParameterizedTest
    @EnumSource
    void groupNormalisations(Precision precision) {
        check(precision, configurations(40, OperationsAgreementTest::groupNorm));
    }

    @ParameterizedTest
    @EnumSource
    void crossEntropies(Precision precision) {
        check(precision, configurations(50, OperationsAgreementTest::crossEntropyLoss));
    }

    @ParameterizedTest
    @EnumSource
    void weightedCrossEntropies(Precision precision) {
        check(precision, configurations(30, OperationsAgreementTest::weightedCrossEntropyLoss));
    }

    @ParameterizedTest
    @EnumSource
    void divergences(Precision precision) {
        check(precision, configurations(30, OperationsAgreementTest::klDivergenceOfLogits));
    }

    private static Stream<Configuration> configurations(int count, Function<Random, Configuration> draw) {
        return IntStream.range(0, count).mapToObj(i -> draw.apply(new Random(1000L + i)));
    }

    // ---- what is drawn

    private static Configuration convolution(Random random) {
        int groups = 1 + random.nextInt(3);
        int in = groups * (1 + random.nextInt(6));
        int out = groups * (1 + random.nextInt(6));
        int kernel = 1 + random.nextInt(4);
        int stride = 1 + random.nextInt(3);
        int padding = random.nextInt(3);
        int dilation = 1 + random.nextInt(2);
        boolean bias = random.nextBoolean();
        int least = Math.max(1, dilation * (kernel - 1) + 1 - 2 * padding);
        Shape x = Shape.of(1 + random.nextInt(3), least + random.nextInt(9), least + random.nextInt(9), in);
        Shape w = Shape.of(out, kernel, kernel, in / groups);
        return new Configuration(
                "conv2d",
                "x %s, w %s, stride %d, padding %d, dilation %d, groups %d, bias %b"
                        .formatted(x, w, stride, padding, dilation, groups, bias),
                bias ? List.of(x, w, Shape.of(out)) : List.of(x, w),
                t -> Conv2dOp.conv2d(
                        t.get(0), t.get(1), bias ? t.get(2) : null, new Window(stride, padding, dilation, groups)),
                (_, t) -> torch.conv2d(
                        t.get(0),
                        t.get(1),
                        Torch.optional(bias ? t.get(2) : null),
                        Torch.both(stride),
                        Torch.both(padding),
                        Torch.both(dilation),
                        groups));
    }

    private static Configuration pooling(Random random) {
        int kernel = 1 + random.nextInt(4);
        int stride = 1 + random.nextInt(3);
        int padding = random.nextInt(kernel / 2 + 1);
        Shape x = Shape.of(
                1 + random.nextInt(3), kernel + random.nextInt(8), kernel + random.nextInt(8), 1 + random.nextInt(20));
        boolean max = random.nextBoolean();
        String description = "x %s, kernel %d, stride %d, padding %d".formatted(x, kernel, stride, padding);
        return max
                ? new Configuration(
                        "max pooling",
                        description,
                        List.of(x),
                        t -> MaxPool2dOp.maxPool2d(t.getFirst(), kernel, stride, padding),
                        (_, t) -> torch.max_pool2d(
                                t.getFirst(),
                                Torch.both(kernel),
                                Torch.both(stride),
                                Torch.both(padding),
                                Torch.both(1),
                                false))
                : new Configuration(
                        "average pooling",
                        description,
                        List.of(x),
                        t -> AveragePool2dOp.averagePool2d(t.getFirst(), kernel, stride, padding),
                        (_, t) -> torch.avg_pool2d(
                                t.getFirst(),
                                Torch.both(kernel),
                                Torch.both(stride),
                                Torch.both(padding),
                                false,
                                true,
                                new LongOptional()));
    }

    /** In training, where the running statistics are compared too, or in inference with given ones. */
    private static Configuration batchNorm(Random random) {
        Shape x = Shape.of(2 + random.nextInt(4), 1 + random.nextInt(7), 1 + random.nextInt(7), 1 + random.nextInt(40));
        Shape channels = Shape.of(x.dim(3));
        boolean training = random.nextBoolean();
        double momentum = 0.05 + 0.5 * random.nextDouble();
        double[] mean = normal(random, channels);
        double[] variance =
                Arrays.stream(normal(random, channels)).map(v -> 0.5 + v * v).toArray();
        String description = "x %s, training %b, momentum %.3f".formatted(x, training, momentum);
        List<double[]> updated = new ArrayList<>();
        return new Configuration(
                training ? "batch norm, training" : "batch norm, inference",
                description,
                List.of(x, channels, channels),
                t -> {
                    Backend backend = t.getFirst().backend();
                    RunningStatistics running = new RunningStatistics(
                            Tensor.of(backend, channels, mean), Tensor.of(backend, channels, variance));
                    Tensor y = training
                            ? BatchNormOp.batchNormTraining(
                                    t.get(0), t.get(1), t.get(2), running, momentum, EPSILON, Fusion.NONE)
                            : BatchNormOp.batchNormInference(
                                    t.get(0), t.get(1), t.get(2), running, EPSILON, Fusion.NONE);
                    updated.clear();
                    updated.add(running.mean().toDoubles());
                    updated.add(running.variance().toDoubles());
                    return y;
                },
                (precision, t) -> {
                    var runningMean = Torch.constant(precision, channels, mean);
                    var runningVariance = Torch.constant(precision, channels, variance);
                    var y = torch.batch_norm(
                            t.get(0),
                            new TensorOptional(t.get(1)),
                            new TensorOptional(t.get(2)),
                            new TensorOptional(runningMean),
                            new TensorOptional(runningVariance),
                            training,
                            momentum,
                            EPSILON,
                            false);
                    List<double[]> theirs = List.of(Torch.values(runningMean), Torch.values(runningVariance));
                    for (int i = 0; i < theirs.size(); i++) {
                        AgreementReport.compare(
                                "batch norm, running statistics",
                                precision,
                                description,
                                updated.get(i),
                                theirs.get(i),
                                precision.tolerance());
                    }
                    return y;
                });
    }

    private static Configuration groupNorm(Random random) {
        int groups = 1 + random.nextInt(4);
        // A group of one value would have no deviation to speak of.
        Shape x = Shape.of(
                1 + random.nextInt(4), 2 + random.nextInt(6), 1 + random.nextInt(6), groups * (1 + random.nextInt(6)));
        Shape channels = Shape.of(x.dim(3));
        return new Configuration(
                "group norm",
                "x %s, groups %d".formatted(x, groups),
                List.of(x, channels, channels),
                t -> GroupNormOp.groupNorm(t.get(0), t.get(1), t.get(2), groups, EPSILON),
                (_, t) -> torch.group_norm(
                        t.get(0), groups, new TensorOptional(t.get(1)), new TensorOptional(t.get(2)), EPSILON, false));
    }

    private static Configuration crossEntropyLoss(Random random) {
        Shape logits = Shape.of(1 + random.nextInt(12), 2 + random.nextInt(20));
        int[] labels = random.ints(logits.dim(0), 0, logits.dim(1)).toArray();
        double smoothing = random.nextBoolean() ? 0 : random.nextDouble();
        return new Configuration(
                "cross entropy",
                "logits %s, smoothing %.3f".formatted(logits, smoothing),
                List.of(logits),
                t -> crossEntropy(t.getFirst(), Tensor.ofInts(t.getFirst().backend(), labels), smoothing),
                (_, t) -> torch.cross_entropy_loss(
                        t.getFirst(),
                        Torch.labels(labels),
                        new TensorOptional(),
                        MEAN_REDUCTION,
                        NOTHING_IGNORED,
                        smoothing));
    }

    private static Configuration weightedCrossEntropyLoss(Random random) {
        Shape logits = Shape.of(1 + random.nextInt(12), 2 + random.nextInt(20));
        int[] labels = random.ints(logits.dim(0), 0, logits.dim(1)).toArray();
        double smoothing = random.nextBoolean() ? 0 : random.nextDouble();
        double[] weights = random.doubles(logits.dim(1), 0.1, 5).toArray();
        return new Configuration(
                "cross entropy with class weights",
                "logits %s, smoothing %.3f, weights %s".formatted(logits, smoothing, Arrays.toString(weights)),
                List.of(logits),
                t -> weightedCrossEntropy(
                        t.getFirst(),
                        Tensor.ofInts(t.getFirst().backend(), labels),
                        smoothing,
                        Arrays.stream(weights).boxed().toList()),
                (precision, t) -> torch.cross_entropy_loss(
                        t.getFirst(),
                        Torch.labels(labels),
                        Torch.optional(Torch.constant(precision, Shape.of(weights.length), weights)),
                        MEAN_REDUCTION,
                        NOTHING_IGNORED,
                        smoothing));
    }

    private static Configuration klDivergenceOfLogits(Random random) {
        Shape logits = Shape.of(1 + random.nextInt(12), 2 + random.nextInt(20));
        return new Configuration(
                "Kullback-Leibler divergence",
                "logits and targets " + logits,
                List.of(logits, logits),
                t -> klDivergence(t.getFirst(), t.getLast()),
                (_, t) -> torch.kl_div(
                                torch.log_softmax(t.getFirst(), 1),
                                torch.log_softmax(t.getLast(), 1),
                                SUM_REDUCTION,
                                true)
                        .div(new Scalar(logits.dim(0))));
    }

    // ---- how it is compared

    private static void check(Precision precision, Stream<Configuration> configurations) {
        try (Backend backend = precision.open()) {
            configurations.forEach(configuration -> {
                try (Tape tape = Tape.open();
                        PointerScope _ = new PointerScope()) {
                    check(precision, backend, tape, configuration);
                }
            });
        }
    }

    private static void check(Precision precision, Backend backend, Tape tape, Configuration configuration) {
        Random random = new Random(configuration.description().hashCode());
        List<Tensor> ours = new ArrayList<>();
        List<org.bytedeco.pytorch.Tensor> theirs = new ArrayList<>();
        for (Shape shape : configuration.shapes()) {
            double[] values = normal(random, shape);
            ours.add(Tensor.of(backend, shape, values).requireGradient());
            theirs.add(Torch.variable(precision, shape, values));
        }
        Tensor y = configuration.ours().apply(ours);
        org.bytedeco.pytorch.Tensor theirY = configuration.theirs().apply(precision, theirs);
        compare(configuration, precision, "output", y.toDoubles(), Torch.values(theirY));

        double[] dy = normal(random, y.shape());
        Gradients gradients = tape.backward(SumOp.sum(MulOp.mul(y, Tensor.of(backend, y.shape(), dy))));
        Torch.backward(theirY, Torch.constant(precision, y.shape(), dy));
        for (int i = 0; i < ours.size(); i++) {
            compare(
                    configuration,
                    precision,
                    "gradient of input " + i,
                    gradients.of(ours.get(i)).toDoubles(),
                    Torch.values(theirs.get(i).grad()));
        }
    }

    private static void compare(
            Configuration configuration, Precision precision, String which, double[] ours, double[] theirs) {
        String where = "%s of %s, %s".formatted(which, configuration.operation(), configuration.description());
        AgreementReport.compare(configuration.operation(), precision, where, ours, theirs, precision.tolerance());
    }

    private static double[] normal(Random random, Shape shape) {
        double[] values = new double[shape.size()];
        // Rounded to float32, so that both precisions start from the same numbers.
        Arrays.setAll(values, _ -> (float) random.nextGaussian());
        return values;
    }
}
