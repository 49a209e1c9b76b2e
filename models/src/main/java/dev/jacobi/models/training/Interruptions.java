package dev.jacobi.models.training;

import java.io.IOException;

/** What a run does between two steps: it saves its state, waits while it is paused, and ends if it is to stop. */
final class Interruptions {
    private final TrainingControl control;
    private final LastCheckpoint checkpoint;
    private final RunClock clock;

    Interruptions(TrainingControl control, LastCheckpoint checkpoint, RunClock clock) {
        this.control = control;
        this.checkpoint = checkpoint;
        this.clock = clock;
    }

    /** Whether there is anything of this to do. */
    boolean areDue() {
        return control.isSomethingRequested() || checkpoint.isDue();
    }

    /** Saves the state if that is due or asked for, and returns when no pause is left to wait for. */
    void handle(TrainingState state) throws IOException {
        do {
            clock.leaveOut(control::awaitRequest);
            if ((control.takeSaveRequest() || checkpoint.isDue()) && !control.isStopRequested()) {
                checkpoint.save(state);
            }
        } while (control.isPaused() && !control.isStopRequested());
    }

    /** Whether the run is to end here; the trainer saves its state then. */
    boolean isStopRequested() {
        return control.isStopRequested();
    }
}
