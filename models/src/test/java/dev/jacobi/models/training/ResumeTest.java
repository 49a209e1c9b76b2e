package dev.jacobi.models.training;

import static dev.jacobi.models.training.TrainerFixture.BATCHES;
import static dev.jacobi.models.training.TrainerFixture.EPOCHS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.files.SafeTensors;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.Goal;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.ThresholdKind;
import dev.jacobi.models.training.TrainerFixture.Variant;
import dev.jacobi.models.training.TrainingSettings.Watch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ResumeTest {
    @TempDir
    private Path uninterrupted;

    @TempDir
    private Path interrupted;

    /** What a power cut or kill -9 is to the loop: it ends in the middle of something. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @CsvSource({"cpu,1", "cpu,4", "cpu,5", "cpu,6", "cpu,13", "cpu,15", "reference,7"})
    void stoppedRunThatResumesLeavesTheSameBytesAsOneThatNeverStopped(String device, long stopAfter)
            throws IOException {
        TrainerFixture.run(device, uninterrupted, new TrainingControl());

        TrainingControl control = new TrainingControl();
        TrainingState stopped = TrainerFixture.run(device, interrupted, control, stopper(control, stopAfter));
        assertEquals(stopAfter, stopped.step());
        TrainingState end = TrainerFixture.run(device, interrupted, new TrainingControl());

        assertEquals(EPOCHS, end.epoch());
        assertTrue(TrainerFixture.sameFiles(uninterrupted, interrupted));
    }

    /** Steps of two minibatches, so that an epoch has three. */
    @ParameterizedTest
    @CsvSource({"cpu,1", "cpu,3", "cpu,5", "reference,4"})
    void whatElseHasAStateSurvivesTheStopToo(String device, long stopAfter) throws IOException {
        TrainerFixture.run(device, uninterrupted, Variant.EVERYTHING, new TrainingControl());

        TrainingControl control = new TrainingControl();
        TrainingState stopped =
                TrainerFixture.run(device, interrupted, Variant.EVERYTHING, control, stopper(control, stopAfter));
        assertEquals(stopAfter, stopped.step());
        TrainingState end = TrainerFixture.run(device, interrupted, Variant.EVERYTHING, new TrainingControl());

        assertEquals(9, end.step());
        assertTrue(TrainerFixture.sameFiles(uninterrupted, interrupted));
    }

    @Test
    void stopDuringValidationLeavesTheValidationToTheRunThatResumes() throws IOException {
        TrainerFixture.run("cpu", uninterrupted, new TrainingControl());

        TrainingControl control = new TrainingControl();
        TrainingListener inValidation = new TrainingListener() {
            @Override
            public void validating(int epoch) {
                if (epoch == 2) {
                    control.requestStop();
                }
            }
        };
        TrainingState stopped = TrainerFixture.run("cpu", interrupted, control, inValidation);
        assertEquals(1, stopped.epoch());
        assertEquals(BATCHES, stopped.stepInEpoch());
        TrainerFixture.run("cpu", interrupted, new TrainingControl());

        assertTrue(TrainerFixture.sameFiles(uninterrupted, interrupted));
    }

    @Test
    void killedRunGoesOnFromItsLastCheckpoint() throws IOException {
        TrainerFixture.run("cpu", uninterrupted, new TrainingControl());

        TrainingListener killer = new TrainingListener() {
            @Override
            public void stepDone(StepReport report, TimeSplit time) {
                if (report.step() == 8) {
                    throw new Killed();
                }
            }
        };
        assertThrows(Killed.class, () -> TrainerFixture.run("cpu", interrupted, new TrainingControl(), killer));
        assertTrue(Files.exists(interrupted.resolve("last.safetensors")));
        TrainerFixture.run("cpu", interrupted, new TrainingControl());

        assertTrue(TrainerFixture.sameFiles(uninterrupted, interrupted));
    }

    @Test
    void halfWrittenCheckpointIsNeverLookedAt() throws IOException {
        TrainerFixture.run("cpu", uninterrupted, new TrainingControl());

        TrainingControl control = new TrainingControl();
        TrainerFixture.run("cpu", interrupted, control, stopper(control, 7));
        byte[] whole = Files.readAllBytes(interrupted.resolve("last.safetensors"));
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        Files.write(interrupted.resolve("last.safetensors.%s.part".formatted(UUID.randomUUID())), half);
        Files.delete(interrupted.resolve("last.clock.json"));
        TrainerFixture.run("cpu", interrupted, new TrainingControl());

        assertTrue(TrainerFixture.sameFiles(uninterrupted, interrupted));
    }

    @Test
    void epochWhoseLastStepReducesTheRateIsReportedWithTheRateOfThatStepAfterAStopToo() throws IOException {
        TrainingControl control = new TrainingControl();
        assertEquals(List.of(), reducedWithTheLastStep(control, stopper(control, BATCHES)));

        EpochReport first = reducedWithTheLastStep(new TrainingControl()).getFirst();
        assertEquals(0.05, first.learningRate());
        assertTrue(first.reduced());
    }

    /** Files of earlier versions are read by these names. */
    @Test
    void checkpointCountsTheStepsOfAnEpochAsBatch() throws IOException {
        TrainingControl control = new TrainingControl();
        TrainerFixture.run("cpu", interrupted, Variant.EVERYTHING, control, stopper(control, 5));
        String state = SafeTensors.read(interrupted.resolve("last.safetensors"))
                .metadata()
                .get(Checkpoints.STATE);
        assertTrue(state.startsWith("{\"epoch\":1,\"batch\":2,\"step\":5,\"sums\":{"), state);
    }

    @Test
    void checkpointThatDoesNotSayTheRateOfItsLastStepIsGoneOnWith() throws IOException {
        TrainingControl control = new TrainingControl();
        reducedWithTheLastStep(control, stopper(control, BATCHES));
        Path file = interrupted.resolve("last.safetensors");
        SafeTensors saved = SafeTensors.read(file);
        String state = saved.metadata().get(Checkpoints.STATE);
        String earlier = state.replace(",\"rate\":0.05", "");
        assertNotEquals(state, earlier);
        new SafeTensors(saved.tensors(), Map.of(Checkpoints.STATE, earlier)).write(file);

        List<EpochReport> reports = reducedWithTheLastStep(new TrainingControl());
        assertEquals(EPOCHS, reports.size());
    }

    /** Runs with a schedule that finds no loss better than the first; the reports of the epochs that end. */
    private List<EpochReport> reducedWithTheLastStep(TrainingControl control, TrainingListener... others)
            throws IOException {
        List<EpochReport> reports = new ArrayList<>();
        TrainingListener keeper = new TrainingListener() {
            @Override
            public void epochDone(EpochReport report) {
                reports.add(report);
            }
        };
        ReduceLrOnPlateau schedule = new ReduceLrOnPlateau(
                0.05,
                new ReduceLrOnPlateau.Settings(Goal.MIN, 0.5, BATCHES - 2, 1e9, ThresholdKind.ABSOLUTE, 0, 0, 1e-8));
        List<TrainingListener> listeners =
                Stream.concat(Stream.of(keeper), Stream.of(others)).toList();
        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, schedule)) {
            TrainingState from = TrainerFixture.checkpoints(interrupted)
                    .restoreLast(learner)
                    .orElseGet(() -> TrainingState.initial(learner.schedule()));
            TrainerFixture.trainer(
                            learner,
                            TrainerFixture.settings(Watch.STEP_LOSS),
                            interrupted,
                            TrainingListener.all(listeners))
                    .run(from, control);
        }
        return reports;
    }

    @Test
    void runThatIsAStepShortLeavesOtherBytes() throws IOException {
        TrainerFixture.run("cpu", uninterrupted, new TrainingControl());
        TrainingControl control = new TrainingControl();
        TrainerFixture.run("cpu", interrupted, control, stopper(control, 14));
        assertFalse(TrainerFixture.sameFiles(uninterrupted, interrupted));
    }

    @Test
    void checkpointOfNoRunIsRefusedByName() throws IOException {
        Path file = interrupted.resolve("last.safetensors");
        TrainerFixture.run("cpu", uninterrupted, new TrainingControl());
        SafeTensors saved = SafeTensors.read(uninterrupted.resolve("last.safetensors"));
        new SafeTensors(saved.tensors(), Map.of()).write(file);

        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> TrainerFixture.run("cpu", interrupted, new TrainingControl()));
        assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "{\"epoch\":1,\"batch\":0,\"step\":5,\"schedule\":{}}"})
    void malformedTrainingStateIsRefusedByName(String state) throws IOException {
        Path file = interrupted.resolve("last.safetensors");
        TrainerFixture.run("cpu", interrupted, new TrainingControl());
        SafeTensors saved = SafeTensors.read(file);
        new SafeTensors(saved.tensors(), Map.of(Checkpoints.STATE, state)).write(file);

        assertRefused(Variant.PLAIN, file, "TrainingState");
    }

    @Test
    void theTimeOfARunGoesOnAfterAStop() throws IOException {
        TrainingControl control = new TrainingControl();
        TrainerFixture.run("cpu", interrupted, control, stopper(control, 3));
        Path file = interrupted.resolve("last.clock.json");
        String clock = Files.readString(file).replaceFirst("(\"seconds\" ?: ?)[^,}]+", "$11000");
        Files.writeString(file, clock);

        List<EpochReport> reports = new ArrayList<>();
        TrainerFixture.run("cpu", interrupted, new TrainingControl(), new TrainingListener() {
            @Override
            public void epochDone(EpochReport report) {
                reports.add(report);
            }
        });
        double seconds = reports.getLast().seconds();
        assertTrue(seconds > 1000 && seconds < 1600, "seconds " + seconds + " after " + clock);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}"})
    void malformedClockIsRefusedByName(String clock) throws IOException {
        TrainerFixture.run("cpu", interrupted, new TrainingControl());
        Path file = Files.writeString(interrupted.resolve("last.clock.json"), clock);

        assertRefused(Variant.PLAIN, file, "Clock");
    }

    @Test
    void averagedWeightsAreRefusedWhereNoneAreExpectedAndTheOtherWayRound() throws IOException {
        Variant averaging = new Variant(Variant.PLAIN.optimizer(), Variant.PLAIN.settings(), Variant.EVERYTHING.ema());
        TrainerFixture.run("cpu", uninterrupted, averaging, new TrainingControl());
        Files.copy(uninterrupted.resolve("last.safetensors"), interrupted.resolve("last.safetensors"));
        assertRefused(Variant.PLAIN, interrupted.resolve("last.safetensors"), "has some, expected none");

        Files.delete(interrupted.resolve("last.safetensors"));
        TrainerFixture.run("cpu", interrupted, new TrainingControl());
        assertRefused(averaging, interrupted.resolve("last.safetensors"), "has none, expected some");
    }

    private void assertRefused(Variant variant, Path file, String expected) {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> TrainerFixture.run("cpu", interrupted, variant, new TrainingControl()));
        assertTrue(error.getMessage().startsWith(file + ": "), error.getMessage());
        assertTrue(error.getMessage().contains(expected), error.getMessage());
    }

    private static TrainingListener stopper(TrainingControl control, long step) {
        return new TrainingListener() {
            @Override
            public void stepDone(StepReport report, TimeSplit time) {
                if (report.step() == step) {
                    control.requestStop();
                }
            }
        };
    }
}
