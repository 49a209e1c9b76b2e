package dev.jacobi.models.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.optimisation.ConstantRate;
import dev.jacobi.models.training.TrainingSettings.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class TrainingControlTest {
    private final TrainingControl control = new TrainingControl();
    private final List<Long> steps = new ArrayList<>();
    private final List<Long> saves = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void pausedRunSavesWhenAskedAndGoesOnWhenLetGo() throws IOException {
        List<Integer> stepsAtSave = new ArrayList<>();
        TrainingState end = run(new TrainingListener() {
            @Override
            public void stepDone(StepReport report, TimeSplit time) {
                if (report.step() == 3) {
                    control.pause();
                    Thread.ofVirtual().start(control::requestSave);
                }
            }

            @Override
            public void beforeCheckpoint(TrainingState state) {
                stepsAtSave.add(steps.size());
                control.resume();
            }
        });
        assertEquals(TrainerFixture.BATCHES, end.step());
        assertEquals(List.of(3L, 5L), saves, "asked for after step 3, and at the end of the epoch");
        assertEquals(3, stepsAtSave.getFirst());
    }

    @Test
    void stopEndsPause() throws IOException {
        TrainingState end = run(new TrainingListener() {
            @Override
            public void stepDone(StepReport report, TimeSplit time) {
                if (report.step() == 3) {
                    control.pause();
                    Thread.ofVirtual().start(control::requestStop);
                }
            }
        });
        assertEquals(3, end.step());
        assertEquals(List.of(3L), saves);
    }

    @Test
    void runWhoseThreadIsInterruptedInAPauseSavesAndEnds() throws IOException {
        TrainingState end = run(new TrainingListener() {
            @Override
            public void stepDone(StepReport report, TimeSplit time) {
                if (report.step() == 3) {
                    control.pause();
                    Thread.currentThread().interrupt();
                }
            }
        });
        assertTrue(Thread.interrupted(), "who waits for the thread can tell why it ended");
        assertEquals(3, end.step());
        assertEquals(List.of(3L), saves);
        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, new ConstantRate(0.05))) {
            assertEquals(
                    3,
                    TrainerFixture.checkpoints(folder)
                            .restoreLast(learner)
                            .orElseThrow()
                            .step());
        }
    }

    private TrainingState run(TrainingListener listener) throws IOException {
        TrainingListener notes = new TrainingListener() {
            @Override
            public void stepDone(StepReport report, TimeSplit time) {
                steps.add(report.step());
            }

            @Override
            public void beforeCheckpoint(TrainingState state) {
                saves.add(state.step());
            }
        };
        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, new ConstantRate(0.05))) {
            Trainer trainer = new Trainer(
                    learner,
                    new Pictures(TrainerFixture.BATCHES * 8, 1, true),
                    null,
                    new TrainingSettings(1, 0, 1, Watch.NOTHING, Duration.ofHours(1), false),
                    TrainerFixture.checkpoints(folder),
                    TrainingListener.all(List.of(notes, listener)));
            return trainer.run(TrainingState.initial(learner.schedule()), control);
        }
    }
}
