package dev.jacobi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.layers.Activation;
import dev.jacobi.models.layers.BatchNorm2d;
import dev.jacobi.models.layers.Conv2d;
import dev.jacobi.models.layers.Dropout;
import dev.jacobi.models.layers.Flatten;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Sequential;
import dev.jacobi.models.optimisation.Adam;
import dev.jacobi.models.optimisation.CosineDecay;
import dev.jacobi.models.optimisation.GradientClipping;
import dev.jacobi.models.optimisation.Optimizer;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.Sgd;
import dev.jacobi.models.training.BatchSource;
import dev.jacobi.models.training.Checkpoints;
import dev.jacobi.models.training.Learner;
import dev.jacobi.models.training.Mixing;
import dev.jacobi.models.training.Objective;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import dev.jacobi.models.training.Trainer;
import dev.jacobi.models.training.TrainingBatch;
import dev.jacobi.models.training.TrainingControl;
import dev.jacobi.models.training.TrainingListener;
import dev.jacobi.models.training.TrainingSettings;
import dev.jacobi.models.training.TrainingSettings.Watch;
import dev.jacobi.models.training.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training whose steps are captured gives the bits of training kernel by kernel. */
class CapturedTrainingTest {
    private static final int EPOCHS = 3;
    private static final int BATCH = 8;
    private static final int PICTURES = 5 * BATCH + 3;
    private static final Shape IMAGE = Shape.of(4, 4, 1);
    private static final int CLASSES = 4;

    /** A way to train, and what of its steps a device is expected to capture. */
    enum Way {
        WHOLE_STEPS("steps of 8 pictures: one CUDA graph of "),
        ACCUMULATED("steps of 8 pictures: one CUDA graph of "),
        CLIPPED("steps of 8 pictures: one CUDA graph of "),
        ADAM("steps of 8 pictures: one CUDA graph of "),
        AVERAGED("steps of 8 pictures: one CUDA graph of "),
        HALF_PRECISION("steps of 8 pictures: one CUDA graph of "),
        CLASS_WEIGHTS("steps are made kernel by kernel: values are downloaded in the middle of the work");

        private final String notice;

        Way(String notice) {
            this.notice = notice;
        }

        Precision precision() {
            return this == HALF_PRECISION ? Precision.FP16 : Precision.FP32;
        }

        Function<ParameterBlock, Optimizer> optimizer() {
            return this == ADAM
                    ? block -> new Adam(block, Adam.Settings.adamW(0.01))
                    : block -> new Sgd(block, new Sgd.Settings(0.9, 0, true, 1e-3));
        }

        TrainingSettings settings() {
            return new TrainingSettings(
                    EPOCHS,
                    new Objective(0.1, this == CLASS_WEIGHTS ? List.of(1.0, 2.0, 0.5, 1.0) : List.of(), Mixing.NONE),
                    11,
                    Watch.NOTHING,
                    Duration.ofHours(1),
                    false,
                    this == CLIPPED ? new GradientClipping(0.5, 1) : GradientClipping.NONE,
                    null,
                    this == ACCUMULATED ? 2 : 1,
                    false);
        }
    }

    /** What came of a run: its losses, what was said of captures, live bytes before it and before it was closed. */
    private record Run(List<Double> losses, List<String> notices, long liveBefore, long liveAfter) {}

    @AfterEach
    void reset() {
        System.clearProperty("jacobi.cuda.graphs");
    }

    private static Run train(Way way, boolean graphs, Path folder) throws IOException {
        System.setProperty("jacobi.cuda.graphs", String.valueOf(graphs));
        List<Double> losses = new ArrayList<>();
        List<String> notices = new ArrayList<>();
        try (Backend backend = CudaUnderTest.open(way.precision());
                Learner learner = learner(backend, way)) {
            long before = backend.memory().live();
            TrainingListener listener = new TrainingListener() {
                @Override
                public void stepsCaptured(String how) {
                    notices.add(how);
                }

                @Override
                public void stepDone(StepReport report, TimeSplit time) {
                    losses.add(report.loss());
                    assertEquals(losses.size(), report.step());
                }
            };
            new Trainer(
                            learner,
                            new Spots(),
                            new Spots(),
                            way.settings(),
                            new Checkpoints(folder, Map.of("model", "test", "dataset", "spots")),
                            listener)
                    .run(TrainingState.initial(learner.schedule()), new TrainingControl());
            return new Run(losses, notices, before, backend.memory().live());
        }
    }

    private static Learner learner(Backend backend, Way way) {
        Layer network = new Sequential(
                new Conv2d(1, 8, 3, Window.of(1, 1)),
                new BatchNorm2d(8),
                Activation.relu(),
                new Dropout(0.2),
                new Flatten(),
                new Dropout(0.1),
                new Linear(8 * 16, CLASSES));
        network.initialise(backend, 7);
        Learner learner = Learner.of(backend, network, way.optimizer(), new CosineDecay(0.05, 20), System.err::println);
        return way == Way.AVERAGED ? learner.averaging(0.9) : learner;
    }

    @ParameterizedTest
    @EnumSource
    void givesTheBitsOfTrainingKernelByKernel(Way way, @TempDir Path folder) throws IOException {
        Path captured = Files.createDirectory(folder.resolve("captured"));
        Path eager = Files.createDirectory(folder.resolve("eager"));

        Run withGraphs = train(way, true, captured);
        Run without = train(way, false, eager);

        assertEquals(without.losses(), withGraphs.losses());
        assertEquals(
                -1,
                Files.mismatch(captured.resolve("last.safetensors"), eager.resolve("last.safetensors")),
                "weights, statistics, counts and the optimizer's memory");
        assertEquals(List.of(), without.notices());
        assertTrue(withGraphs.notices().getFirst().startsWith(way.notice), withGraphs.notices()::toString);
        assertEquals(withGraphs.liveBefore(), withGraphs.liveAfter(), "bytes that captured steps left behind");
    }

    @Test
    void aCapturedStepIsOneLaunch(@TempDir Path folder) throws IOException {
        CudaUnderTest.requireStandIn();
        StandIn.reset();
        train(Way.WHOLE_STEPS, false, Files.createDirectory(folder.resolve("eager")));
        long kernelsOfEagerRun = StandIn.calls("cuLaunchKernel");
        StandIn.reset();
        train(Way.WHOLE_STEPS, true, Files.createDirectory(folder.resolve("captured")));

        // Of eighteen steps three are made kernel by kernel before the capture, and so is the smaller one of each epoch
        // until it has come often enough.
        assertTrue(StandIn.calls("cuGraphLaunch") >= 11, () -> StandIn.calls("cuGraphLaunch") + " launches");
        assertTrue(
                StandIn.calls("cuLaunchKernel") < 0.6 * kernelsOfEagerRun,
                () -> "%d kernels instead of %d".formatted(StandIn.calls("cuLaunchKernel"), kernelsOfEagerRun));
    }

    /** Noise with a spot whose corner tells the class; the last batch of an epoch is smaller than the others. */
    private record Spots() implements BatchSource {
        @Override
        public int samples() {
            return PICTURES;
        }

        @Override
        public int batches() {
            return Math.ceilDiv(PICTURES, BATCH);
        }

        @Override
        public Shape imageShape() {
            return IMAGE;
        }

        @Override
        public Batches epoch(int epoch, int firstBatch) {
            return new Batches() {
                private int next = firstBatch;

                @Override
                public boolean hasNext() {
                    return next < batches();
                }

                @Override
                public TrainingBatch next() {
                    int from = BATCH * next++;
                    int[] samples = IntStream.range(from, Math.min(from + BATCH, PICTURES))
                            .toArray();
                    float[] images = new float[samples.length * IMAGE.size()];
                    RandomStream random = RandomStream.of(1, epoch, from);
                    for (int i = 0; i < images.length; i++) {
                        images[i] = (float) random.nextGaussian();
                    }
                    int[] labels = Arrays.stream(samples).map(i -> i % CLASSES).toArray();
                    for (int i = 0; i < labels.length; i++) {
                        images[i * IMAGE.size() + 5 * labels[i]] += 3;
                    }
                    return new TrainingBatch(images, labels, samples);
                }

                @Override
                public void close() {}
            };
        }
    }
}
