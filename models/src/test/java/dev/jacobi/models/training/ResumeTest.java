package dev.jacobi.models.training;

import static dev.jacobi.models.training.TrainerFixture.BATCHES;
import static dev.jacobi.models.training.TrainerFixture.EPOCHS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.models.files.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        TrainerFixture.run(device, uninterrupted, new StopSignal());

        StopSignal stop = new StopSignal();
        TrainingState stopped = TrainerFixture.run(device, interrupted, stop, stopper(stop, stopAfter));
        assertEquals(stopAfter, stopped.step());
        TrainingState end = TrainerFixture.run(device, interrupted, new StopSignal());

        assertEquals(EPOCHS, end.epoch());
        assertTrue(TrainerFixture.sameFiles(uninterrupted, interrupted));
    }

    @Test
    void stopDuringValidationLeavesTheValidationToTheRunThatResumes() throws IOException {
        TrainerFixture.run("cpu", uninterrupted, new StopSignal());

        StopSignal stop = new StopSignal();
        TrainingListener inValidation = new TrainingListener() {
            @Override
            public void validating(int epoch) {
                if (epoch == 2) {
                    stop.request();
                }
            }
        };
        TrainingState stopped = TrainerFixture.run("cpu", interrupted, stop, inValidation);
        assertEquals(1, stopped.epoch());
        assertEquals(BATCHES, stopped.batch());
        TrainerFixture.run("cpu", interrupted, new StopSignal());

        assertTrue(TrainerFixture.sameFiles(uninterrupted, interrupted));
    }

    @Test
    void killedRunGoesOnFromItsLastCheckpoint() throws IOException {
        TrainerFixture.run("cpu", uninterrupted, new StopSignal());

        TrainingListener killer = new TrainingListener() {
            @Override
            public void stepDone(StepReport report, TimeSplit time) {
                if (report.step() == 8) {
                    throw new Killed();
                }
            }
        };
        assertThrows(Killed.class, () -> TrainerFixture.run("cpu", interrupted, new StopSignal(), killer));
        assertTrue(Files.exists(interrupted.resolve("last.safetensors")));
        TrainerFixture.run("cpu", interrupted, new StopSignal());

        assertTrue(TrainerFixture.sameFiles(uninterrupted, interrupted));
    }

    @Test
    void halfWrittenCheckpointIsNeverLookedAt() throws IOException {
        TrainerFixture.run("cpu", uninterrupted, new StopSignal());

        StopSignal stop = new StopSignal();
        TrainerFixture.run("cpu", interrupted, stop, stopper(stop, 7));
        byte[] whole = Files.readAllBytes(interrupted.resolve("last.safetensors"));
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        Files.write(interrupted.resolve("last.safetensors.part"), half);
        Files.delete(interrupted.resolve("last.clock.json"));
        TrainerFixture.run("cpu", interrupted, new StopSignal());

        assertTrue(TrainerFixture.sameFiles(uninterrupted, interrupted));
    }

    @Test
    void runThatIsAStepShortLeavesOtherBytes() throws IOException {
        TrainerFixture.run("cpu", uninterrupted, new StopSignal());
        StopSignal stop = new StopSignal();
        TrainerFixture.run("cpu", interrupted, stop, stopper(stop, 14));
        assertFalse(TrainerFixture.sameFiles(uninterrupted, interrupted));
    }

    @Test
    void checkpointOfNoRunIsRefusedByName() throws IOException {
        Path file = interrupted.resolve("last.safetensors");
        TrainerFixture.run("cpu", uninterrupted, new StopSignal());
        SafeTensors saved = SafeTensors.read(uninterrupted.resolve("last.safetensors"));
        new SafeTensors(saved.tensors(), Map.of()).write(file);

        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> TrainerFixture.run("cpu", interrupted, new StopSignal()));
        assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
    }

    private static TrainingListener stopper(StopSignal stop, long step) {
        return new TrainingListener() {
            @Override
            public void stepDone(StepReport report, TimeSplit time) {
                if (report.step() == step) {
                    stop.request();
                }
            }
        };
    }
}
