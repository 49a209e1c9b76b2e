package dev.jacobi.app.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.models.training.GradientReport;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import dev.jacobi.models.training.TrainingState;
import dev.jacobi.models.training.TrainingState.Clock;
import dev.jacobi.models.training.TrainingState.Sums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsLogTest {
    /** As runs have always written them: a step of the epoch is a {@code batch}. */
    private static final String LINES = """
        {"kind":"step","epoch":2,"batch":3,"batches":4,"step":7,"samples":16,"loss":1.5,"learning_rate":0.05}
        {"kind":"gradients","epoch":2,"batch":3,"batches":4,"step":7,"norms":{"1":0.25}}
        """;

    private static final StepReport STEP = new StepReport(2, 3, 4, 7, 16, 1.5, 0.05);
    private static final GradientReport GRADIENTS = new GradientReport(2, 3, 4, 7, Map.of("1", 0.25));

    @TempDir
    private Path folder;

    @Test
    void stepsAreReadFromLinesThatCountThemAsBatches() throws IOException {
        RunHistory history = MetricsLog.read(Files.writeString(folder.resolve("metrics.jsonl"), LINES));
        assertEquals(List.of(STEP), history.steps());
        assertEquals(List.of(GRADIENTS), history.gradients());
    }

    @Test
    void stepsAreWrittenAsTheyAreRead() throws IOException {
        RunFolder run = new RunFolder(folder);
        TrainingState state = new TrainingState(1, 2, 6, Sums.ZERO, Map.of(), null, Clock.ZERO);
        try (MetricsLog log = MetricsLog.open(run, state)) {
            log.stepDone(STEP, TimeSplit.ZERO);
            log.gradientsMeasured(GRADIENTS);
        }
        assertEquals(LINES, Files.readString(run.metricsLines()));
    }
}
