package dev.jacobi.app.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.app.settings.Recipe;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.models.evaluation.TestTimeAugmentation;
import dev.jacobi.models.optimisation.GradientClipping;
import dev.jacobi.models.training.Learner;
import dev.jacobi.models.training.TrainingSettings;
import dev.jacobi.models.training.TrainingSettings.Watch;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What settings make of a run: four epochs of ten batches, with 0.4 as the learning rate. */
final class LearnersTest {
    private static final int BATCHES = 10;

    /** As in {@code scheduler=step decay-epochs=2}. */
    private static RunSettings settings(String words) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of("model", "mlp", "epochs", "4", "lr", "0.4"));
        for (String word : words.split(" ", -1)) {
            String[] parts = word.split("=", -1);
            settings.put(parts[0], parts[1]);
        }
        return Recipe.named("mnist").with(settings);
    }

    private static Learner learner(Backend backend, RunSettings settings) {
        return Learners.create(settings, backend, BATCHES, _ -> {});
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scheduler=constant | 0 | 0.4",
                "scheduler=constant | 39 | 0.4",
                "scheduler=constant warmup-epochs=0.5 | 0 | 0.08",
                "scheduler=constant warmup-epochs=0.5 | 4 | 0.4",
                "scheduler=step decay-epochs=2 | 19 | 0.4",
                "scheduler=step decay-epochs=2 | 20 | 0.04",
                "scheduler=step decay-epochs=2 decay-factor=0.5 | 20 | 0.2",
                "scheduler=multi-step decay-epochs=1,3 | 9 | 0.4",
                "scheduler=multi-step decay-epochs=1,3 | 10 | 0.04",
                "scheduler=multi-step decay-epochs=1,3 | 29 | 0.04",
                "scheduler=multi-step decay-epochs=1,3 | 30 | 0.004",
                "scheduler=cosine | 0 | 0.4",
                "scheduler=cosine | 20 | 0.2",
                "scheduler=one-cycle | 0 | 0.016",
                "scheduler=one-cycle | 11 | 0.4",
                // Ten batches are four steps of three: sixteen in all.
                "scheduler=cosine accumulate=3 | 8 | 0.2",
                "scheduler=step decay-epochs=2 accumulate=3 | 7 | 0.4",
                "scheduler=step decay-epochs=2 accumulate=3 | 8 | 0.04",
                "scheduler=constant warmup-epochs=1 accumulate=3 | 0 | 0.1",
            })
    void aStepHasTheRateOfItsSchedule(String words, long step, double rate) throws IOException {
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
                Learner learner = learner(backend, settings(words))) {
            assertEquals(rate, learner.schedule().learningRate(step), 1e-12);
        }
    }

    /** The third time that nothing is better is one too many for a patience of two. */
    @ParameterizedTest
    @CsvSource({"plateau, -1, VALID_ACCURACY", "plateau-loss, 1, STEP_LOSS"})
    void aPlateauIsOneOfTheMetricThatIsWatched(String scheduler, int worse, Watch watch) throws IOException {
        RunSettings settings = settings("scheduler=%s plateau-patience=2 plateau-factor=0.5".formatted(scheduler));
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
                Learner learner = learner(backend, settings)) {
            for (int i = 0; i < 3; i++) {
                learner.schedule().observe(10 + i * worse);
                assertEquals(0.4, learner.schedule().learningRate(0));
            }
            learner.schedule().observe(10 + worse);
            assertEquals(0.2, learner.schedule().learningRate(0), 1e-15);
        }
        assertEquals(watch, training(settings).watch());
    }

    private static TrainingSettings training(RunSettings settings) {
        return Learners.training(settings, new int[] {1, 3}, null, false);
    }

    @Test
    void theTrainerIsToldWhatWasSet() throws IOException {
        TrainingSettings training = training(
                settings("clip-norm=3 clip-value=2 early-stop=7 accumulate=5 label-smoothing=0.1 test-flips=true"
                        + " test-shift=2 mixup=0.2 cutmix=1 class-weights=balanced seed=9"));
        assertEquals(4, training.epochs());
        assertEquals(new GradientClipping(3, 2), training.clipping());
        assertEquals(7, training.earlyStop());
        assertEquals(5, training.accumulate());
        assertEquals(new TestTimeAugmentation(true, 2), training.views());
        assertEquals(0.1, training.objective().labelSmoothing());
        assertEquals(0.2, training.objective().mixing().mixup());
        assertEquals(1, training.objective().mixing().cutmix());
        assertEquals(List.of(4 / 2.0, 4 / 6.0), training.objective().classWeights());
        assertEquals(9, training.seed());
        assertEquals(Watch.NOTHING, training.watch());
    }

    @Test
    void classWeightsHaveANumberForEachClass() throws IOException {
        assertEquals(
                List.of(1.0, 0.5),
                training(settings("class-weights=1,0.5")).objective().classWeights());
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> training(settings("class-weights=1,2,3")));
        assertEquals("--class-weights: got 1,2,3, expected 2 numbers greater than 0, or balanced", error.getMessage());
    }
}
