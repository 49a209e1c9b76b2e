package dev.jacobi.models.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.AnomalyException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.evaluation.Evaluation;
import dev.jacobi.models.evaluation.Evaluator;
import dev.jacobi.models.evaluation.TestTimeAugmentation;
import dev.jacobi.models.files.NetworkState;
import dev.jacobi.models.files.SafeTensors;
import dev.jacobi.models.files.StoredTensor;
import dev.jacobi.models.layers.Parameter;
import dev.jacobi.models.objective.Objective;
import dev.jacobi.models.optimisation.ConstantRate;
import dev.jacobi.models.optimisation.GradientClipping;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.Goal;
import dev.jacobi.models.optimisation.Schedule;
import dev.jacobi.models.training.TrainerFixture.Variant;
import dev.jacobi.models.training.TrainingSettings.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainerTest {
    @TempDir
    private Path folder;

    /** Keeps what it is told. */
    private static final class Notes implements TrainingListener {
        private final List<StepReport> steps = new ArrayList<>();
        private final List<GradientReport> gradients = new ArrayList<>();
        private final List<Evaluation> validations = new ArrayList<>();
        private final List<EpochReport> epochs = new ArrayList<>();

        @Override
        public void stepDone(StepReport report, TimeSplit time) {
            steps.add(report);
        }

        @Override
        public void gradientsMeasured(GradientReport report) {
            gradients.add(report);
        }

        @Override
        public void validated(int epoch, Evaluation evaluation) {
            validations.add(evaluation);
        }

        @Override
        public void epochDone(EpochReport report) {
            epochs.add(report);
        }
    }

    /** With a rate of nearly nothing the first epoch stays the best one. */
    @Test
    void trainingStopsEarlyWhenValidationGetsNoBetter() throws IOException {
        TrainingSettings settings = new TrainingSettings(
                9,
                Objective.crossEntropyWith(0),
                1,
                Watch.NOTHING,
                Duration.ofHours(1),
                false,
                new GradientClipping(1, 0.1),
                2,
                1,
                TestTimeAugmentation.NONE);
        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, new ConstantRate(1e-12))) {
            Pictures train = new Pictures(16, 1, false);
            Trainer trainer = new Trainer(
                    learner,
                    train,
                    new Pictures(20, 2, false),
                    settings,
                    TrainerFixture.checkpoints(folder),
                    new Notes());
            TrainingState end = trainer.run(TrainingState.initial(learner.schedule()), new TrainingControl());
            assertTrue(end.epoch() < 9, "epoch " + end.epoch());
            assertEquals(end.best().epoch() + 2, end.epoch());
            assertTrue(settings.isComplete(end));
        }
    }

    @Test
    void trainingLearnsAndReportsEveryStepAndEpoch() throws IOException {
        Notes notes = new Notes();
        TrainingState end = TrainerFixture.run("cpu", folder, new TrainingControl(), notes);

        assertEquals(TrainerFixture.EPOCHS, end.epoch());
        assertEquals(TrainerFixture.EPOCHS * TrainerFixture.BATCHES, notes.steps.size());
        assertEquals(TrainerFixture.EPOCHS, notes.epochs.size());
        assertEquals(Math.log(Pictures.CLASSES), notes.steps.getFirst().loss(), 0.7);
        EpochReport last = notes.epochs.getLast();
        assertTrue(last.trainLoss() < notes.epochs.getFirst().trainLoss(), notes.epochs::toString);
        assertTrue(last.validAccuracy() > 0.7, notes.epochs::toString);
        assertTrue(last.imagesPerSecond() > 0 && last.time().total() <= last.seconds());
    }

    @Test
    void normsOfGradientsAreThoseBeforeClipping() throws IOException {
        Map<String, Double> free = firstNorms(GradientClipping.NONE);
        assertEquals(free, firstNorms(new GradientClipping(1e-3, Double.POSITIVE_INFINITY)));
        assertEquals(free, firstNorms(new GradientClipping(Double.POSITIVE_INFINITY, 1e-6)));
        assertTrue(free.get("0") > 1e-3, free::toString);
    }

    /** Of the first step, whose weights no clipping has changed. */
    private Map<String, Double> firstNorms(GradientClipping clipping) throws IOException {
        TrainingSettings settings = new TrainingSettings(
                1,
                Objective.crossEntropyWith(0),
                1,
                Watch.NOTHING,
                Duration.ofHours(1),
                false,
                clipping,
                null,
                1,
                TestTimeAugmentation.NONE);
        Notes notes = new Notes();
        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, new ConstantRate(0.1))) {
            Pictures train = new Pictures(16, 1, false);
            new Trainer(learner, train, null, settings, TrainerFixture.checkpoints(folder), notes)
                    .run(TrainingState.initial(learner.schedule()), new TrainingControl());
        }
        return notes.gradients.getFirst().norms();
    }

    @Test
    void trainingLossIsTheMeanOverPicturesNotOverBatches() throws IOException {
        Notes notes = new Notes();
        TrainerFixture.run("cpu", folder, new TrainingControl(), notes);
        List<StepReport> first = notes.steps.subList(0, TrainerFixture.BATCHES);
        int pictures = first.stream().mapToInt(StepReport::samples).sum();
        double mean =
                first.stream().mapToDouble(step -> step.loss() * step.samples()).sum() / pictures;
        assertEquals(5, first.getLast().samples());
        assertEquals(mean, notes.epochs.getFirst().trainLoss(), 1e-12);
    }

    @Test
    void gradientsAndValidationsAreReported() throws IOException {
        Notes notes = new Notes();
        TrainerFixture.run("cpu", folder, new TrainingControl(), notes);
        assertEquals(
                notes.steps.stream().map(StepReport::step).toList(),
                notes.gradients.stream().map(GradientReport::step).toList(),
                "epochs shorter than ten steps are measured at each");
        for (GradientReport report : notes.gradients) {
            assertEquals(
                    List.of("0", "5"), List.copyOf(report.norms().keySet()), "the convolution and the linear layer");
            assertTrue(report.norms().values().stream().allMatch(norm -> norm > 0 && norm < 100), report::toString);
        }
        assertEquals(
                notes.epochs.stream().map(EpochReport::validAccuracy).toList(),
                notes.validations.stream().map(Evaluation::accuracy).toList());
    }

    @Test
    void bestCheckpointHoldsTheWeightsOfTheBestEpoch() throws IOException {
        Notes notes = new Notes();
        TrainingState end = TrainerFixture.run("cpu", folder, new TrainingControl(), notes);
        EpochReport best = notes.epochs.get(end.best().epoch() - 1);
        assertTrue(best.best());
        assertEquals(
                notes.epochs.stream()
                        .mapToDouble(EpochReport::validAccuracy)
                        .max()
                        .orElseThrow(),
                best.validAccuracy());

        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, TrainerFixture.plateau())) {
            SafeTensors file = SafeTensors.read(folder.resolve("best.safetensors"));
            assertEquals("test", file.metadata().get("model"));
            NetworkState.load(learner.network(), file.tensors());
            Evaluation evaluation = new Evaluator(learner.network(), backend, TestTimeAugmentation.NONE)
                    .evaluate(new Pictures(20, 2, false));
            assertEquals(best.validAccuracy(), evaluation.accuracy());
            assertEquals(best.validLoss(), evaluation.loss());
        }
    }

    /** In the last checkpoint the average has the network's names, and what is trained lies beside it. */
    @Test
    void averagedWeightsAreWhatIsValidatedAndKept() throws IOException {
        Variant averaging = new Variant(
                Variant.PLAIN.optimizer(), new TrainingSettings(1, 0, 11, Watch.NOTHING, Duration.ZERO, false), 0.9);
        Notes notes = new Notes();
        TrainerFixture.run("cpu", folder, averaging, new TrainingControl(), notes);
        Map<String, StoredTensor> best =
                SafeTensors.read(folder.resolve("best.safetensors")).tensors();
        Map<String, StoredTensor> last =
                SafeTensors.read(folder.resolve("last.safetensors")).tensors();
        double[] kept = best.get("0.weight").toDoubles();
        assertArrayEquals(last.get("0.weight").toDoubles(), kept);
        assertFalse(Arrays.equals(last.get("trained/0.weight").toDoubles(), kept));

        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, TrainerFixture.plateau())) {
            NetworkState.load(learner.network(), best);
            Evaluation evaluation = new Evaluator(learner.network(), backend, TestTimeAugmentation.NONE)
                    .evaluate(new Pictures(20, 2, false));
            assertEquals(notes.epochs.getFirst().validLoss(), evaluation.loss());
        }
    }

    @Test
    void plateauIsReportedWhenItReducesTheRate() throws IOException {
        // No accuracy is beyond the best by more than 1, so that every observation is a bad one.
        ReduceLrOnPlateau.Settings never = new ReduceLrOnPlateau.Settings(
                Goal.MAX, 0.1, 1, 1, ReduceLrOnPlateau.ThresholdKind.ABSOLUTE, 0, 0, 1e-8);
        Notes notes = train(new ReduceLrOnPlateau(0.05, never), Watch.VALID_ACCURACY, new Pictures(20, 2, false));
        assertEquals(
                List.of(false, false, true),
                notes.epochs.stream().map(EpochReport::reduced).toList());
        assertTrue(notes.epochs.stream().allMatch(epoch -> epoch.learningRate() == 0.05));
    }

    /** Which is reduced after the last of five steps. */
    @Test
    void theRateOfAnEpochIsThatOfItsLastStep() throws IOException {
        ReduceLrOnPlateau.Settings afterFive = new ReduceLrOnPlateau.Settings(
                Goal.MAX, 0.1, 3, 100, ReduceLrOnPlateau.ThresholdKind.ABSOLUTE, 0, 0, 1e-8);
        Notes notes = train(new ReduceLrOnPlateau(0.05, afterFive), Watch.STEP_LOSS, null);
        EpochReport first = notes.epochs.getFirst();
        assertTrue(first.reduced());
        assertEquals(0.05, first.learningRate());
    }

    @Test
    void withoutValidationThereIsNoBestEpoch() throws IOException {
        Notes notes = train(new ConstantRate(0.05), Watch.NOTHING, null);
        assertNull(notes.epochs.getLast().validAccuracy());
        assertFalse(notes.epochs.getLast().best());
        assertFalse(Files.exists(folder.resolve("best.safetensors")));
    }

    @Test
    void lossThatIsNotFiniteNamesEpochAndStep() throws IOException {
        assertLossIsNotFiniteAt("epoch 1, step 3,", 1);
    }

    /** The spoilt minibatch is the third of the epoch, and so the first of its second step. */
    @Test
    void stepOfSeveralMinibatchesIsNamedByItsOwnNumber() throws IOException {
        assertLossIsNotFiniteAt("epoch 1, step 2,", 2);
    }

    private void assertLossIsNotFiniteAt(String place, int accumulate) throws IOException {
        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, new ConstantRate(0.05))) {
            Trainer trainer = spoilt(learner, false, accumulate);
            TrainingState initial = TrainingState.initial(learner.schedule());
            NonFiniteLossException error =
                    assertThrows(NonFiniteLossException.class, () -> trainer.run(initial, new TrainingControl()));
            assertTrue(error.getMessage().contains(place), error.getMessage());
        }
    }

    /** Five minibatches an epoch, in steps of two. */
    @Test
    void reportsCountStepsWhereAStepIsMadeOfSeveralMinibatches() throws IOException {
        Notes notes = new Notes();
        TrainerFixture.run("cpu", folder, TrainerFixture.Variant.EVERYTHING, new TrainingControl(), notes);
        List<StepReport> first = notes.steps.subList(0, 3);
        assertEquals(
                List.of(1, 2, 3), first.stream().map(StepReport::stepInEpoch).toList());
        assertEquals(List.of(16, 16, 5), first.stream().map(StepReport::samples).toList());
        assertTrue(notes.steps.stream().allMatch(step -> step.stepsPerEpoch() == 3), notes.steps::toString);
        assertEquals(
                List.of(1, 2, 3, 1, 2, 3, 1, 2, 3),
                notes.gradients.stream().map(GradientReport::stepInEpoch).toList());
        assertTrue(notes.gradients.stream().allMatch(report -> report.stepsPerEpoch() == 3));
    }

    @Test
    void anomalyDetectionNamesTheFirstOperationThatMadeNan() throws IOException {
        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, new ConstantRate(0.05))) {
            Trainer trainer = spoilt(learner, true, 1);
            TrainingState initial = TrainingState.initial(learner.schedule());
            AnomalyException error =
                    assertThrows(AnomalyException.class, () -> trainer.run(initial, new TrainingControl()));
            assertTrue(error.getMessage().contains("conv2d"), error.getMessage());
        }
    }

    /** Double precision overflows too, if the scale is large enough and a normalisation blows up what is small. */
    @Test
    void anOverflowOfScaledGradientsIsNoAnomaly() throws IOException {
        try (Backend reference = TrainerFixture.open("reference")) {
            Backend half = TrainerFixture.wanting(reference, DType.F16);
            try (Learner learner = TrainerFixture.learner(half, new ConstantRate(0.05))) {
                Map<String, Parameter> parameters = learner.block().parameters();
                reference.fill(parameters.get("0.weight").value().buffer(), 1e-6);
                reference.fill(parameters.get("1.weight").value().buffer(), 100);
                learner.lossScale().restore(Map.of("training/loss_scale", StoredTensor.ofLongs(Shape.of(2), 1022, 0)));
                TrainingSettings settings = new TrainingSettings(1, 0, 1, Watch.NOTHING, Duration.ofHours(1), true);
                TrainerFixture.trainer(learner, settings, folder, TrainingListener.NONE)
                        .run(TrainingState.initial(learner.schedule()), new TrainingControl());

                long exponent =
                        learner.lossScale().state().get("training/loss_scale").toLongs()[0];
                assertTrue(exponent < 1022, "2^" + exponent);
            }
        }
    }

    @Test
    void memoryDoesNotGrowFromStepToStep() throws IOException {
        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, TrainerFixture.plateau())) {
            List<Long> live = new ArrayList<>();
            TrainingListener watch = new TrainingListener() {
                @Override
                public void stepDone(StepReport report, TimeSplit time) {
                    live.add(backend.memory().live());
                }
            };
            TrainerFixture.trainer(learner, TrainerFixture.settings(Watch.STEP_LOSS), folder, watch)
                    .run(TrainingState.initial(learner.schedule()), new TrainingControl());
            assertEquals(1, live.stream().distinct().count(), live::toString);
        }
    }

    private Trainer spoilt(Learner learner, boolean detectAnomalies, int accumulate) {
        return new Trainer(
                learner,
                new Pictures(40, 1, true, 2),
                null,
                new TrainingSettings(
                        1,
                        Objective.crossEntropyWith(0),
                        1,
                        Watch.NOTHING,
                        Duration.ofHours(1),
                        detectAnomalies,
                        GradientClipping.NONE,
                        null,
                        accumulate,
                        TestTimeAugmentation.NONE),
                TrainerFixture.checkpoints(folder),
                TrainingListener.NONE);
    }

    private Notes train(Schedule schedule, Watch watch, BatchSource valid) throws IOException {
        Notes notes = new Notes();
        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, schedule)) {
            new Trainer(
                            learner,
                            new Pictures(37, 1, true),
                            valid,
                            TrainerFixture.settings(watch),
                            TrainerFixture.checkpoints(folder),
                            notes)
                    .run(TrainingState.initial(schedule), new TrainingControl());
        }
        return notes;
    }
}
