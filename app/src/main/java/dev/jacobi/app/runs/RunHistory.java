package dev.jacobi.app.runs;

import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.GradientReport;
import dev.jacobi.models.training.StepReport;
import java.util.List;

/** All that was reported of a run, from its beginning. */
public record RunHistory(List<StepReport> steps, List<GradientReport> gradients, List<EpochReport> epochs) {
    /** Copies the lists. */
    public RunHistory {
        steps = List.copyOf(steps);
        gradients = List.copyOf(gradients);
        epochs = List.copyOf(epochs);
    }
}
