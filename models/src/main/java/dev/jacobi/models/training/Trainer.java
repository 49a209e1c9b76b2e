package dev.jacobi.models.training;

import dev.jacobi.core.autograd.AnomalyDetection;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.training.TrainingSettings.Watch;
import java.io.IOException;

/**
 * The training loop: for each epoch its steps, each over a minibatch or several, then the validation set.
 *
 * <p>A run that was stopped or killed and goes on from its last checkpoint computes the same bits as one that never
 * ended: what is random depends on the seed, the epoch and the batch alone, and everything else is in the checkpoint.
 */
public final class Trainer {
    private final Learner learner;
    private final BatchSource train;
    private final BatchSource valid;
    private final TrainingSettings settings;
    private final Checkpoints checkpoints;
    private final TrainingListener listener;

    /**
     * A training loop.
     *
     * @param valid nullable: without it there is no best epoch
     */
    public Trainer(
            Learner learner,
            BatchSource train,
            BatchSource valid,
            TrainingSettings settings,
            Checkpoints checkpoints,
            TrainingListener listener) {
        check(train, valid, settings);
        this.learner = learner;
        this.train = train;
        this.valid = valid;
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.listener = listener;
    }

    /**
     * Checks that settings fit the pictures.
     *
     * @param valid nullable
     * @throws IllegalArgumentException if there is no batch, or no validation set where one is needed
     */
    public static void check(BatchSource train, BatchSource valid, TrainingSettings settings) {
        checkFillsABatch(train);
        if (settings.watch() == Watch.VALID_ACCURACY && valid == null) {
            throw new IllegalArgumentException(
                    "the schedule watches the validation accuracy, but there is no validation set");
        }
        if (settings.earlyStop() != null && valid == null) {
            throw new IllegalArgumentException("early stopping needs a validation set, but there is none");
        }
    }

    /** Without a batch there would be no step, and no epoch would ever end. */
    static void checkFillsABatch(BatchSource train) {
        if (train.batches() == 0) {
            throw new IllegalArgumentException(
                    "training set: %d pictures do not fill one batch".formatted(train.samples()));
        }
    }

    /**
     * Trains until the run is complete or a stop is requested. Either way the last checkpoint then holds what is
     * returned.
     *
     * @param from {@link TrainingState#initial}, or what {@link Checkpoints#restoreLast} gave
     * @return the state at the end; {@link TrainingSettings#isComplete} says whether there is more to do
     * @throws NonFiniteLossException if training diverged
     */
    public TrainingState run(TrainingState from, TrainingControl control) throws IOException {
        RunClock clock = new RunClock(from.clock().seconds());
        LastCheckpoint last = new LastCheckpoint(learner, checkpoints, listener, settings.checkpointEvery());
        Interruptions interruptions = new Interruptions(control, last, clock);
        listener.started(from);
        TrainingState state = from;
        try (TrainingStep step = new TrainingStep(learner, settings, train.imageShape(), listener::stepsCaptured);
                AnomalyDetection _ = anomalyDetection()) {
            EpochSteps steps = new EpochSteps(learner, train, settings, listener, step, clock);
            EpochEnd epochEnd = new EpochEnd(learner, valid, settings, checkpoints, listener, step, clock);
            while (!settings.isComplete(state) && !control.isStopRequested()) {
                state = steps.make(state, interruptions);
                if (!control.isStopRequested()) {
                    state = epochEnd.end(state, control::isStopRequested);
                }
                last.save(state);
            }
        }
        return state;
    }

    /** Null if none is asked for. An overflow of scaled gradients is no anomaly: the scale is adapted by it. */
    private AnomalyDetection anomalyDetection() {
        if (!settings.detectAnomalies()) {
            return null;
        }
        return learner.lossScale().isNeeded() ? AnomalyDetection.ofOutputs() : AnomalyDetection.open();
    }
}
