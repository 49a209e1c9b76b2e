package dev.jacobi.models.training;

import java.io.IOException;
import java.time.Duration;

/** The checkpoint that a run goes on from, and how old it is. */
final class LastCheckpoint {
    private final Learner learner;
    private final Checkpoints checkpoints;
    private final TrainingListener listener;
    private final Duration every;
    private long saved = System.nanoTime();

    /**
     * As if it had just been saved.
     *
     * @param every how old it may become
     */
    LastCheckpoint(Learner learner, Checkpoints checkpoints, TrainingListener listener, Duration every) {
        this.learner = learner;
        this.checkpoints = checkpoints;
        this.listener = listener;
        this.every = every;
    }

    /** Whether it is time to save it again. */
    boolean isDue() {
        return System.nanoTime() - saved >= every.toNanos();
    }

    /** Replaces it. */
    void save(TrainingState state) throws IOException {
        listener.beforeCheckpoint(state);
        checkpoints.saveLast(learner, state);
        saved = System.nanoTime();
    }
}
