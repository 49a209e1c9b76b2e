package dev.jacobi.app.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.models.training.TrainingState;
import dev.jacobi.models.training.TrainingState.Clock;
import dev.jacobi.models.training.TrainingState.Sums;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsLogTest {
    @TempDir
    private Path path;

    @Test
    void whatCannotBeWrittenNamesTheFile() throws IOException {
        RunFolder folder = new RunFolder(path);
        TrainingState state = new TrainingState(0, 0, 0, Sums.ZERO, Map.of(), null, Clock.ZERO);
        MetricsLog log = MetricsLog.open(folder, state);
        log.close();
        UncheckedIOException error = assertThrows(UncheckedIOException.class, () -> log.beforeCheckpoint(state));
        assertEquals(folder.metricsLines() + ": Stream closed", error.getCause().getMessage());
    }
}
