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
import dev.jacobi.core.geometry.Conv2dShape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The sets of benchmarks that have a name. */
public enum BenchmarkSet {
    /** Every convolution algorithm, pass and shape; shape by shape, so that algorithms are compared in the same minute. */
    CONVOLUTION {
        @Override
        List<Plan> plans(Engine engine) {
            List<String> algorithms = engine.isProcessor() ? Algorithms.names() : List.of(Algorithms.AUTO);
            return shapes(engine).stream()
                    .map(shape -> Plan.of(ConvolutionBenchmark.class)
                            .with(Plan.SHAPE, ConvolutionShapes.title(shape))
                            .with(
                                    "algorithm",
                                    algorithms.stream()
                                            .filter(algorithm -> Algorithms.applies(algorithm, shape))
                                            .toList())
                            .with(THREADS, engine.threads()))
                    .toList();
        }
    },

    /** How near to the peak the forward pass comes that wastes no cycle, with channels enough to fill the kernels. */
    DIRECT {
        @Override
        List<Plan> plans(Engine engine) {
            List<String> shapes = ConvolutionShapes.resNet18Cifar(engine.smallPictures()).stream()
                    .filter(shape -> shape.c() >= DIRECT_CHANNELS && Algorithms.applies("direct", shape))
                    .map(ConvolutionShapes::title)
                    .toList();
            return List.of(Plan.of(ConvolutionBenchmark.class)
                    .with(Plan.SHAPE, shapes)
                    .with("pass", Pass.FORWARD.name())
                    .with("algorithm", "direct")
                    .with(THREADS, engine.threads()));
        }
    },

    /** Batch norm, pooling, matrix products, elementwise. */
    KERNELS {
        @Override
        List<Plan> plans(Engine engine) {
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
        List<Plan> plans(Engine engine) {
            Plan step = Plan.of(StepBenchmark.class).with(THREADS, engine.threads());
            int small = engine.smallPictures();
            return List.of(
                    step.with(NETWORK, "resnet18-cifar").with(BATCH, List.of(small, 2 * small)),
                    step.with(NETWORK, "resnet20").with(BATCH, 2 * small),
                    step.with(NETWORK, List.of("resnet34", "resnet50")).with(BATCH, engine.largePictures()));
        }
    },

    /** File parsers and the loader. */
    DATA {
        @Override
        List<Plan> plans(Engine engine) {
            return List.of(Plan.of(ParserBenchmark.class), Plan.of(LoaderBenchmark.class));
        }
    },

    /** How the rate of a convolution and of a step changes with batch, channels and threads. */
    GROWTH {
        @Override
        List<Plan> plans(Engine engine) {
            Plan forward = Plan.of(ConvolutionBenchmark.class).with("pass", Pass.FORWARD.name());
            Plan step = Plan.of(StepBenchmark.class).with("kind", StepBenchmark.Kind.TRAINING);
            List<Integer> allThreads =
                    IntStream.rangeClosed(1, engine.threads()).boxed().toList();
            return List.of(
                    forward.with(THREADS, engine.threads()).with(Plan.SHAPE, titles("3x3 64→64 32x32 N%d", 1, 128)),
                    forward.with(THREADS, engine.threads()).with(Plan.SHAPE, titles("3x3 %1$d→%1$d 16x16 N64", 8, 512)),
                    Plan.of(ConvolutionBenchmark.class)
                            .with(THREADS, allThreads)
                            .with(Plan.SHAPE, "3x3 128→128 16x16 N64"),
                    step.with(THREADS, engine.threads()).with(BATCH, powers(1, 128)),
                    step.with(THREADS, allThreads));
        }
    },

    /** The machine's peak alone. */
    MACHINE {
        @Override
        List<Plan> plans(Engine engine) {
            return List.of();
        }
    };

    private static final String THREADS = "threads";
    private static final String BATCH = "batch";
    private static final String NETWORK = "network";
    private static final int DIRECT_CHANNELS = 64;

    private static Set<Conv2dShape> shapes(Engine engine) {
        Set<Conv2dShape> shapes = new LinkedHashSet<>(ConvolutionShapes.resNet18Cifar(engine.smallPictures()));
        shapes.addAll(ConvolutionShapes.resNet20Cifar(2 * engine.smallPictures()));
        shapes.addAll(ConvolutionShapes.resNet34(engine.largePictures()));
        shapes.addAll(ConvolutionShapes.resNet50(engine.largePictures()));
        shapes.addAll(ConvolutionShapes.resNext50(engine.largePictures()));
        return shapes;
    }

    /** Doubled each time. */
    private static List<Integer> powers(int first, int last) {
        return IntStream.iterate(first, n -> n <= last, n -> 2 * n).boxed().toList();
    }

    private static List<String> titles(String format, int first, int last) {
        return powers(first, last).stream().map(format::formatted).toList();
    }

    /** What is measured besides the machine's peak. */
    abstract List<Plan> plans(Engine engine);
}
