package dev.jacobi.benchmarks.measure;

import dev.jacobi.benchmarks.data.LoaderBenchmark;
import dev.jacobi.benchmarks.data.ParserBenchmark;
import dev.jacobi.benchmarks.kernels.Algorithms;
import dev.jacobi.benchmarks.kernels.BatchNormBenchmark;
import dev.jacobi.benchmarks.kernels.ConvolutionBenchmark;
import dev.jacobi.benchmarks.kernels.ElementwiseBenchmark;
import dev.jacobi.benchmarks.kernels.MatmulBenchmark;
import dev.jacobi.benchmarks.kernels.PoolingBenchmark;
import dev.jacobi.benchmarks.steps.StepBenchmark;
import dev.jacobi.benchmarks.work.ConvolutionShapes;
import dev.jacobi.benchmarks.work.Pass;
import dev.jacobi.core.backend.Conv2dShape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The sets of benchmarks that have a name. */
public enum BenchmarkSet {
    /** Every convolution algorithm, pass and shape. */
    CONVOLUTION {
        @Override
        List<Plan> plans(boolean quick, Engine engine) {
            List<Plan> plans = new ArrayList<>();
            List<String> algorithms = engine.isProcessor() ? Algorithms.names() : List.of(Algorithms.AUTO);
            for (String algorithm : algorithms) {
                if (quick && algorithms.size() > 1 && algorithm.equals(Algorithms.AUTO)) {
                    continue;
                }
                List<String> shapes = shapes(quick, engine).stream()
                        .filter(shape -> Algorithms.applies(algorithm, shape))
                        .map(ConvolutionShapes::title)
                        .toList();
                plans.add(Plan.of(ConvolutionBenchmark.class)
                        .with("shape", shapes)
                        .with("algorithm", algorithm)
                        .with(THREADS, engine.threads()));
            }
            return plans;
        }
    },

    /** How near to the peak the forward pass comes that wastes no cycle, with channels enough to fill the kernels. */
    DIRECT {
        @Override
        List<Plan> plans(boolean quick, Engine engine) {
            List<String> shapes = ConvolutionShapes.resNet18Cifar(engine.smallPictures()).stream()
                    .filter(shape -> shape.c() >= DIRECT_CHANNELS && Algorithms.applies("direct", shape))
                    .map(ConvolutionShapes::title)
                    .toList();
            return List.of(Plan.of(ConvolutionBenchmark.class)
                    .with("shape", shapes)
                    .with("pass", Pass.FORWARD.name())
                    .with("algorithm", "direct")
                    .with(THREADS, engine.threads()));
        }
    },

    /** Batch norm, pooling, matrix products, elementwise. */
    KERNELS {
        @Override
        List<Plan> plans(boolean quick, Engine engine) {
            return List.of(
                    Plan.of(BatchNormBenchmark.class).with(THREADS, engine.threads()),
                    Plan.of(PoolingBenchmark.class).with(THREADS, engine.threads()),
                    Plan.of(MatmulBenchmark.class).with(THREADS, engine.threads()),
                    Plan.of(ElementwiseBenchmark.class).with(THREADS, engine.threads()));
        }
    },

    /** Whole networks, training and inference. */
    STEP {
        @Override
        List<Plan> plans(boolean quick, Engine engine) {
            Plan small =
                    Plan.of(StepBenchmark.class).with(THREADS, engine.threads()).with("network", "resnet18-cifar");
            Plan thin =
                    Plan.of(StepBenchmark.class).with(THREADS, engine.threads()).with("network", "resnet20");
            Plan large = Plan.of(StepBenchmark.class)
                    .with(THREADS, engine.threads())
                    .with("network", List.of("resnet34", "resnet50"))
                    .with(BATCH, engine.largePictures());
            List<Plan> known = List.of(small.with(BATCH, engine.smallPictures()), thin.with(BATCH, 128));
            return quick ? known : concat(known, List.of(small.with(BATCH, 2 * engine.smallPictures()), large));
        }
    },

    /** File parsers and the loader. */
    DATA {
        @Override
        List<Plan> plans(boolean quick, Engine engine) {
            return List.of(Plan.of(ParserBenchmark.class), Plan.of(LoaderBenchmark.class));
        }
    },

    /** How the rate of a convolution and of a step changes with batch, channels and threads. */
    GROWTH {
        @Override
        List<Plan> plans(boolean quick, Engine engine) {
            Plan forward = Plan.of(ConvolutionBenchmark.class).with("pass", Pass.FORWARD.name());
            List<Integer> allThreads =
                    IntStream.rangeClosed(1, engine.threads()).boxed().toList();
            List<Plan> plans = List.of(
                    forward.with(THREADS, engine.threads()).with("shape", titles("3x3 64→64 32x32 N%d", 1, 128)),
                    forward.with(THREADS, engine.threads()).with("shape", titles("3x3 %1$d→%1$d 16x16 N64", 8, 512)),
                    Plan.of(ConvolutionBenchmark.class)
                            .with(THREADS, allThreads)
                            .with("shape", "3x3 128→128 16x16 N64"));
            Plan step = Plan.of(StepBenchmark.class).with("kind", StepBenchmark.Kind.TRAINING);
            return quick
                    ? plans
                    : concat(
                            plans,
                            List.of(
                                    step.with(THREADS, engine.threads()).with(BATCH, powers(1, 128)),
                                    step.with(THREADS, allThreads)));
        }
    },

    /** The machine's peak alone. */
    MACHINE {
        @Override
        List<Plan> plans(boolean quick, Engine engine) {
            return List.of();
        }
    };

    private static final String THREADS = "threads";
    private static final String BATCH = "batch";
    private static final int DIRECT_CHANNELS = 64;

    /** In a hurry, one of the steps between stages stands for all. */
    private static List<Conv2dShape> shapes(boolean quick, Engine engine) {
        List<Conv2dShape> small = ConvolutionShapes.resNet18Cifar(engine.smallPictures());
        if (quick) {
            return small.stream()
                    .filter(shape -> shape.height().stride() == 1 || shape.c() == 128)
                    .toList();
        }
        Set<Conv2dShape> shapes = new LinkedHashSet<>(small);
        shapes.addAll(ConvolutionShapes.resNet34(engine.largePictures()));
        shapes.addAll(ConvolutionShapes.resNet50(engine.largePictures()));
        shapes.addAll(ConvolutionShapes.resNext50(engine.largePictures()));
        return List.copyOf(shapes);
    }

    /** Doubled each time. */
    private static List<Integer> powers(int first, int last) {
        return IntStream.iterate(first, n -> n <= last, n -> 2 * n).boxed().toList();
    }

    private static List<String> titles(String format, int first, int last) {
        return powers(first, last).stream().map(format::formatted).toList();
    }

    private static List<Plan> concat(List<Plan> some, List<Plan> more) {
        List<Plan> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** What is measured besides the machine's peak. */
    abstract List<Plan> plans(boolean quick, Engine engine);
}
