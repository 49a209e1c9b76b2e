package dev.jacobi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.MemoryUse;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.batches.TrainingBatch;
import dev.jacobi.models.evaluation.TestTimeAugmentation;
import dev.jacobi.models.layers.Activation;
import dev.jacobi.models.layers.BatchNorm2d;
import dev.jacobi.models.layers.Conv2d;
import dev.jacobi.models.layers.Dropout;
import dev.jacobi.models.layers.Flatten;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Sequential;
import dev.jacobi.models.objective.Distillation;
import dev.jacobi.models.objective.Mixing;
import dev.jacobi.models.objective.Objective;
import dev.jacobi.models.optimisation.Adam;
import dev.jacobi.models.optimisation.AdamSettings;
import dev.jacobi.models.optimisation.CosineDecay;
import dev.jacobi.models.optimisation.GradientClipping;
import dev.jacobi.models.optimisation.Optimizer;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.Goal;
import dev.jacobi.models.optimisation.Schedule;
import dev.jacobi.models.optimisation.Sgd;
import dev.jacobi.models.training.Checkpoints;
import dev.jacobi.models.training.GradientReport;
import dev.jacobi.models.training.Learner;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import dev.jacobi.models.training.Trainer;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Training whose steps are captured gives the bits of training kernel by kernel. */
class CapturedTrainingTest {
    private static final int EPOCHS = 3;
    private static final int BATCH = 8;
    private static final int PICTURES = 5 * BATCH + 3;
    private static final Shape IMAGE = Shape.of(4, 4, 1);
    private static final int CLASSES = 4;

    /** Beside the pool, below compute capability 9.0. */
    private static final long BLAS_WORKSPACE = 4L << 20;

    /** A way to train, and what is said of its captured steps; null if nothing is. */
    enum Way {
        WHOLE_STEPS("steps of 8 pictures: one CUDA graph of "),
        ACCUMULATED("steps of 8 pictures: one CUDA graph of "),
        ACCUMULATED_WITH_ONE_LEFT("steps of 8 pictures: one CUDA graph of "),
        CLIPPED("steps of 8 pictures: one CUDA graph of "),
        ADAM("steps of 8 pictures: one CUDA graph of "),
        AVERAGED("steps of 8 pictures: one CUDA graph of "),
        HALF_PRECISION("steps of 8 pictures: one CUDA graph of "),
        DISTILLED("steps of 8 pictures: one CUDA graph of "),
        DISTILLED_IN_HALF_PRECISION("steps of 8 pictures: one CUDA graph of "),
        CLASS_WEIGHTS("steps are made kernel by kernel: values are downloaded in the middle of the work"),
        CLASS_WEIGHTS_IN_HALF_PRECISION(
                "steps are made kernel by kernel: values are downloaded in the middle of the work"),
        DETECTING_ANOMALIES(null),
        WATCHING_LOSSES("steps of 8 pictures: one CUDA graph of "),
        MIXED(null);

        private final String notice;

        Way(String notice) {
            this.notice = notice;
        }

        Precision precision() {
            return name().endsWith("HALF_PRECISION") ? Precision.FP16 : Precision.FP32;
        }

        /** An epoch's last batch is smaller than the others, or else as large, and comes after the first capture. */
        int pictures() {
            return this == ACCUMULATED_WITH_ONE_LEFT ? 9 * BATCH : PICTURES;
        }

        Function<ParameterBlock, Optimizer> optimizer() {
            return this == ADAM
                    ? block -> new Adam(block, AdamSettings.adamW(0.01))
                    : block -> new Sgd(block, new SgdSettings(0.9, 0, true, 1e-3));
        }

        Schedule schedule() {
            return this == WATCHING_LOSSES
                    ? new ReduceLrOnPlateau(0.05, ReduceLrOnPlateau.Settings.of(Goal.MIN, 0.5, 0))
                    : new CosineDecay(0.05, 20);
        }

        TrainingSettings settings(Distillation distillation) {
            return new TrainingSettings(
                    EPOCHS,
                    new Objective(
                            0.1,
                            name().startsWith("CLASS_WEIGHTS") ? List.of(1.0, 2.0, 0.5, 1.0) : List.of(),
                            this == MIXED ? new Mixing(0.4, 1.0) : Mixing.NONE,
                            distillation),
                    11,
                    this == WATCHING_LOSSES ? Watch.STEP_LOSS : Watch.NOTHING,
                    Duration.ofHours(1),
                    this == DETECTING_ANOMALIES,
                    this == CLIPPED ? new GradientClipping(0.5, 1) : GradientClipping.NONE,
                    null,
                    name().startsWith("ACCUMULATED") ? 2 : 1,
                    TestTimeAugmentation.NONE);
        }
    }

    /**
     * What came of a run.
     *
     * @param norms of the gradients, of each step that was measured
     * @param notices what was said of captures
     * @param liveBytes of the device in use at its end
     * @param peakBytes most that was in use
     * @param deviceBytes what it has taken of the device
     */
    private record Run(
            List<Double> losses,
            List<Map<String, Double>> norms,
            List<String> notices,
            long liveBytes,
            long peakBytes,
            long deviceBytes) {}

    @AfterEach
    void reset() {
        System.clearProperty("jacobi.cuda.graphs");
        if (!CudaUnderTest.isReal()) {
            StandIn.reset();
        }
    }

    private static Run train(Way way, boolean graphs, Path folder) throws IOException {
        return train(way, graphs, folder, Integer.MAX_VALUE);
    }

    /** Trains, or goes on, up to the end or up to so many steps. */
    private static Run train(Way way, boolean graphs, Path folder, int steps) throws IOException {
        TrainingControl control = new TrainingControl();
        System.setProperty("jacobi.cuda.graphs", String.valueOf(graphs));
        List<Double> losses = new ArrayList<>();
        List<Map<String, Double>> norms = new ArrayList<>();
        List<String> notices = new ArrayList<>();
        try (Backend backend = CudaUnderTest.open(way.precision());
                Learner learner = learner(backend, way);
                Distillation distillation =
                        way.name().startsWith("DISTILLED") ? new Distillation(network(backend, 8), 0.7, 2) : null) {
            TrainingListener listener = new TrainingListener() {
                @Override
                public void stepsCaptured(String how) {
                    notices.add(how);
                }

                @Override
                public void gradientsMeasured(GradientReport report) {
                    norms.add(report.norms());
                }

                @Override
                public void stepDone(StepReport report, TimeSplit time) {
                    losses.add(report.loss());
                    if (losses.size() == steps) {
                        control.requestStop();
                    }
                }
            };
            Checkpoints checkpoints = new Checkpoints(folder, Map.of("model", "test", "dataset", "spots"));
            TrainingState from =
                    checkpoints.restoreLast(learner).orElseGet(() -> TrainingState.initial(learner.schedule()));
            BatchSource pictures = new Spots(way.pictures());
            TrainingSettings settings = way.settings(distillation);
            new Trainer(learner, pictures, pictures, settings, checkpoints, listener).run(from, control);
            MemoryUse memory = backend.memory();
            return new Run(losses, norms, notices, memory.live(), memory.peak(), memory.live() + memory.pooled());
        }
    }

    private static Layer network(Backend backend, long seed) {
        Layer network = new Sequential(
                new Conv2d(1, 8, 3, Window.of(1, 1)),
                new BatchNorm2d(8),
                Activation.relu(),
                new Dropout(0.2),
                new Flatten(),
                new Dropout(0.1),
                new Linear(8 * 16, CLASSES));
        network.initialise(backend, seed);
        return network;
    }

    private static Learner learner(Backend backend, Way way) {
        Learner learner =
                Learner.of(backend, network(backend, 7), way.optimizer(), way.schedule(), System.err::println);
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
        assertEquals(without.norms(), withGraphs.norms());
        assertEquals(
                -1,
                Files.mismatch(captured.resolve("last.safetensors"), eager.resolve("last.safetensors")),
                "weights, statistics, counts and the optimizer's memory");
        assertEquals(List.of(), without.notices());
        if (way.notice == null) {
            assertEquals(List.of(), withGraphs.notices());
        } else {
            assertTrue(withGraphs.notices().getFirst().startsWith(way.notice), withGraphs.notices()::toString);
        }
        assertEquals(without.liveBytes(), withGraphs.liveBytes(), "bytes that captured steps left behind");
    }

    /** The second process captures steps of its own, in the middle of an epoch. */
    @ParameterizedTest
    @EnumSource(names = {"WHOLE_STEPS", "HALF_PRECISION", "ACCUMULATED"})
    void anInterruptedRunGoesOnWithTheSameBits(Way way, @TempDir Path folder) throws IOException {
        Path whole = Files.createDirectory(folder.resolve("whole"));
        Path parts = Files.createDirectory(folder.resolve("parts"));

        Run undisturbed = train(way, true, whole);
        Run before = train(way, true, parts, 7);
        Run after = train(way, true, parts);

        assertTrue(before.losses().size() < undisturbed.losses().size());
        assertFalse(after.notices().isEmpty());
        List<Double> losses = new ArrayList<>(before.losses());
        losses.addAll(after.losses());
        assertEquals(undisturbed.losses(), losses);
        assertEquals(
                -1, Files.mismatch(whole.resolve("last.safetensors"), parts.resolve("last.safetensors")), "tensors");
    }

    /**
     * The device has room for what a run takes kernel by kernel, but not for the validation beside what captured steps
     * keep: these are given up for it, and captured again, of which nothing is said.
     */
    @Test
    void capturedStepsMakeRoomForTheValidation(@TempDir Path folder) throws IOException {
        CudaUnderTest.requireStandIn();
        Run without = train(Way.WHOLE_STEPS, false, Files.createDirectory(folder.resolve("eager")));
        StandIn.reset();
        Run withRoom = train(Way.WHOLE_STEPS, true, Files.createDirectory(folder.resolve("room")));
        long captures = StandIn.calls("cuGraphInstantiateWithFlags");
        StandIn.reset();
        StandIn.setMemory(BLAS_WORKSPACE + (without.deviceBytes() + withRoom.deviceBytes()) / 2);
        Run withoutRoom = train(Way.WHOLE_STEPS, true, Files.createDirectory(folder.resolve("no-room")));

        assertTrue(without.deviceBytes() < withRoom.deviceBytes());
        assertEquals(without.losses(), withoutRoom.losses());
        assertTrue(
                StandIn.calls("cuGraphInstantiateWithFlags") > captures,
                () -> "captured %d times with room".formatted(captures));
        assertEquals(withRoom.notices(), withoutRoom.notices());
    }

    /** Captured steps keep memory, and are given up where the rest of the training lacks it. Two ways capture none. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MIXED", "DETECTING_ANOMALIES"})
    void whatFitsKernelByKernelFitsWithCapturedStepsToo(Way way, @TempDir Path folder) throws IOException {
        CudaUnderTest.requireStandIn();
        Run eager = train(way, false, Files.createDirectory(folder.resolve("eager")));
        Run withRoom = train(way, true, Files.createDirectory(folder.resolve("room")));
        for (int part = 0; part < 4; part++) {
            long memory = eager.peakBytes() + part * (withRoom.deviceBytes() - eager.peakBytes()) / 4;
            StandIn.setMemory(BLAS_WORKSPACE + memory);
            Run run = train(way, true, Files.createDirectory(folder.resolve("part-" + part)));

            assertEquals(eager.losses(), run.losses());
            assertEquals(eager.liveBytes(), run.liveBytes(), "bytes that captured steps left behind");
        }
    }

    /** CUDA 801 and cuDNN 3000: not supported. cuDNN's fourth forward pass is the first that is to be captured. */
    @ParameterizedTest
    @CsvSource({
        "cuStreamBeginCapture_v2, 801, 0",
        "cuStreamEndCapture, 801, 0",
        "cuGraphInstantiateWithFlags, 801, 0",
        "cudnnConvolutionForward, 3000, 3"
    })
    void whatTheDeviceRefusesToCaptureIsMadeKernelByKernel(String function, int code, long after, @TempDir Path folder)
            throws IOException {
        CudaUnderTest.requireStandIn();
        Run eager = train(Way.WHOLE_STEPS, false, Files.createDirectory(folder.resolve("eager")));
        StandIn.fail(function, code, after);
        Run refused = train(Way.WHOLE_STEPS, true, Files.createDirectory(folder.resolve("refused")));

        assertEquals(1, refused.notices().size(), refused.notices()::toString);
        String notice = refused.notices().getFirst();
        String named = function.replaceAll("_v2|WithFlags", "");
        assertTrue(notice.startsWith("steps are made kernel by kernel: " + named + ": "), notice);
        assertEquals(eager.losses(), refused.losses());
        assertEquals(eager.liveBytes(), refused.liveBytes(), "bytes that were left behind");
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

    /** Noise with a spot whose corner tells the class. */
    private record Spots(int pictures) implements BatchSource {
        @Override
        public int samples() {
            return pictures;
        }

        @Override
        public int batches() {
            return Math.ceilDiv(pictures, BATCH);
        }

        @Override
        public Shape imageShape() {
            return IMAGE;
        }

        @Override
        public Batches epoch(int epoch, int firstBatch) {
            return Batches.of(firstBatch, batches(), number -> batch(epoch, number));
        }

        private TrainingBatch batch(int epoch, int number) {
            int from = BATCH * number;
            int[] samples =
                    IntStream.range(from, Math.min(from + BATCH, pictures)).toArray();
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
    }
}
