package dev.jacobi.app.runs;

import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.StepReport;
import java.util.List;

/** All that was reported of a run, from its beginning. */
public record RunHistory(List<StepReport> steps, List<EpochReport> epochs) {
    /** Copies the lists. */
    public RunHistory {
        steps = List.copyOf(steps);
        epochs = List.copyOf(epochs);
    }
}
