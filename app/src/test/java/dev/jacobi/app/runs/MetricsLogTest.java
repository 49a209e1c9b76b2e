package dev.jacobi.app.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.GradientReport;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import dev.jacobi.models.training.TrainingState;
import dev.jacobi.models.training.TrainingState.Clock;
import dev.jacobi.models.training.TrainingState.Sums;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsLogTest {
    /**
     * As runs have always written them: a step of the epoch is a {@code batch}, and the update takes {@code step} time.
     */
    private static final String LINES = """
        {"kind":"step","epoch":2,"batch":3,"batches":4,"step":7,"samples":16,"loss":1.5,"learning_rate":0.05}
        {"kind":"gradients","epoch":2,"batch":3,"batches":4,"step":7,"norms":{"1":0.25}}
        {"kind":"epoch","epoch":2,"step":8,"train_loss":1.5,"train_accuracy":0.5,"valid_loss":1.25,\
        "valid_accuracy":0.75,"learning_rate":0.05,"reduced":false,"best":true,"images_per_second":64.0,"seconds":2.0,\
        "time":{"data":0.125,"forward":0.25,"backward":0.5,"step":0.125}}
        """;

    private static final StepReport STEP = new StepReport(2, 3, 4, 7, 16, 1.5, 0.05);
    private static final GradientReport GRADIENTS = new GradientReport(2, 3, 4, 7, Map.of("1", 0.25));

    private static final EpochReport EPOCH = new EpochReport(
            2, 8, 1.5, 0.5, 1.25, 0.75, 0.05, false, true, 64, 2, new TimeSplit(0.125, 0.25, 0.5, 0.125));

    @TempDir
    private Path folder;

    @Test
    void reportsAreReadByTheNamesThatLinesHave() throws IOException {
        RunHistory history = MetricsLog.read(Files.writeString(folder.resolve("metrics.jsonl"), LINES));
        assertEquals(List.of(STEP), history.steps());
        assertEquals(List.of(GRADIENTS), history.gradients());
        assertEquals(List.of(EPOCH), history.epochs());
    }

    @Test
    void reportsAreWrittenAsTheyAreRead() throws IOException {
        RunFolder run = new RunFolder(folder);
        TrainingState state = new TrainingState(1, 2, 6, Sums.ZERO, Map.of(), null, Clock.ZERO);
        try (MetricsLog log = MetricsLog.open(run, state)) {
            log.stepDone(STEP, TimeSplit.ZERO);
            log.gradientsMeasured(GRADIENTS);
            log.epochDone(EPOCH);
        }
        assertEquals(LINES, Files.readString(run.metricsLines()));
    }

    @Test
    void whatCannotBeWrittenNamesTheFile() throws IOException {
        RunFolder run = new RunFolder(folder);
        TrainingState state = new TrainingState(0, 0, 0, Sums.ZERO, Map.of(), null, Clock.ZERO);
        MetricsLog log = MetricsLog.open(run, state);
        log.close();
        UncheckedIOException error = assertThrows(UncheckedIOException.class, () -> log.beforeCheckpoint(state));
        assertEquals(run.metricsLines() + ": Stream closed", error.getCause().getMessage());
    }
}
