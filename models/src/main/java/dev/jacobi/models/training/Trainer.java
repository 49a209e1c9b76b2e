package dev.jacobi.models.training;

import dev.jacobi.core.autograd.AnomalyDetection;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.evaluation.Evaluation;
import dev.jacobi.models.evaluation.Evaluator;
import dev.jacobi.models.training.TrainingSettings.Watch;
import dev.jacobi.models.training.TrainingState.Best;
import dev.jacobi.models.training.TrainingState.Clock;
import dev.jacobi.models.training.TrainingState.Sums;
import java.io.IOException;
import java.util.Optional;

/**
 * The training loop: for each epoch a {@link TrainingStep} per minibatch or group of them, then the validation set.
 *
 * <p>On an asynchronous device the next step is queued before the previous one is reported.
 *
 * <p>A run that was stopped or killed and goes on from its last checkpoint computes the same bits as one that never
 * ended: what is random depends on the seed, the epoch and the batch alone, and everything else is in the checkpoint.
 */
public final class Trainer {
    private static final int MEASURED_PER_EPOCH = 10;

    private final Learner learner;
    private final BatchSource train;
    private final BatchSource valid;
    private final TrainingSettings settings;
    private final Checkpoints checkpoints;
    private final TrainingListener listener;
    private final TrainingStep step;
    private final int stepsPerEpoch;

    private long lastSave;
    private long runBegin;
    private double secondsBefore;

    /**
     * A loop over given parts.
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
        this.step = new TrainingStep(learner, settings, train.imageShape(), listener::stepsCaptured);
        this.stepsPerEpoch = settings.stepsPerEpoch(train.batches());
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

    /** Without a batch there would be no step, and an epoch no end. */
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
     * @return the state at the end; {@link TrainingSettings#isComplete} tells whether there is more to do
     * @throws NonFiniteLossException if training diverged
     */
    public TrainingState run(TrainingState from, TrainingControl control) throws IOException {
        runBegin = System.nanoTime();
        lastSave = runBegin;
        secondsBefore = from.clock().seconds();
        listener.started(from);
        TrainingState state = from;
        try (step;
                AnomalyDetection _ = anomalyDetection()) {
            while (!settings.isComplete(state) && !control.isStopRequested()) {
                state = epoch(state, control);
            }
        }
        return state;
    }

    /** Null if none is asked for. An overflow of scaled gradients is no anomaly, but what the scale is adapted by. */
    private AnomalyDetection anomalyDetection() {
        if (!settings.detectAnomalies()) {
            return null;
        }
        return learner.lossScale().isNeeded() ? AnomalyDetection.ofOutputs() : AnomalyDetection.open();
    }

    /** What is left of an epoch, and the validation after it. */
    private TrainingState epoch(TrainingState start, TrainingControl control) throws IOException {
        TrainingState state = start;
        // The last step of an epoch may be made of fewer minibatches.
        int first = Math.min(state.stepInEpoch() * settings.accumulate(), train.batches());
        try (BatchSource.Batches batches = train.epoch(state.epoch(), first)) {
            StepInFlight before = null;
            while (batches.hasNext()) {
                StepInFlight now = begin(state, before == null ? 0 : 1, batches);
                // The device works on this step while the one before is told of.
                if (before != null) {
                    state = end(state, before);
                }
                before = now;
                if (now.hasArrived() || !batches.hasNext() || isAwaited(now) || isAskedFor(control)) {
                    state = end(state, now);
                    before = null;
                    attend(control, state);
                    if (control.isStopRequested()) {
                        save(state);
                        return state;
                    }
                }
            }
        }
        return finish(state, control);
    }

    /** Whether the next step cannot begin before this one's end is known. */
    private boolean isAwaited(StepInFlight step) {
        return settings.watch() == Watch.STEP_LOSS || isMeasured(step.plan().stepInEpoch());
    }

    private boolean isAskedFor(TrainingControl control) {
        return control.isSomethingRequested() || isSaveDue();
    }

    private boolean isSaveDue() {
        return System.nanoTime() - lastSave >= settings.checkpointEvery().toNanos();
    }

    /** Between two steps: writes checkpoints that are due or asked for, and waits while the run is paused. */
    private void attend(TrainingControl control, TrainingState state) throws IOException {
        do {
            long begin = System.nanoTime();
            control.awaitRequest();
            // A pause is no training time.
            runBegin += System.nanoTime() - begin;
            if ((control.takeSaveRequest() || isSaveDue()) && !control.isStopRequested()) {
                save(state);
            }
        } while (control.isPaused() && !control.isStopRequested());
    }

    /**
     * Begins a step.
     *
     * @param ahead how many steps have begun that the state does not know of
     */
    private StepInFlight begin(TrainingState state, int ahead, BatchSource.Batches batches) {
        double rate = learner.schedule().learningRate(state.step() + ahead);
        StepPlan plan = settings.plan(state.epoch(), state.stepInEpoch() + ahead, train.batches(), rate);
        return step.make(plan, batches);
    }

    /** Waits for the step after this state, and tells of it. */
    private TrainingState end(TrainingState state, StepInFlight begun) {
        StepInFlight.Outcome outcome = begun.await();
        double rate = begun.plan().rate();
        boolean reduced = settings.watch() == Watch.STEP_LOSS && observe(outcome.loss());
        TrainingState next = new TrainingState(
                state.epoch(),
                state.stepInEpoch() + 1,
                state.step() + 1,
                state.sums().plus(outcome.loss(), outcome.correct(), outcome.samples(), reduced, rate),
                learner.schedule().state(),
                state.best(),
                new Clock(secondsSoFar(), state.clock().epoch().plus(outcome.time())));
        listener.stepDone(
                new StepReport(
                        state.epoch() + 1,
                        next.stepInEpoch(),
                        stepsPerEpoch,
                        next.step(),
                        outcome.samples(),
                        outcome.loss(),
                        rate),
                outcome.time());
        if (isMeasured(state.stepInEpoch())) {
            listener.gradientsMeasured(new GradientReport(
                    state.epoch() + 1,
                    next.stepInEpoch(),
                    stepsPerEpoch,
                    next.step(),
                    learner.block().gradientNorms()));
        }
        return next;
    }

    /** The gradients are looked at up to {@value #MEASURED_PER_EPOCH} times an epoch, evenly: it takes a copy. */
    private boolean isMeasured(int stepInEpoch) {
        long before = (long) stepInEpoch * MEASURED_PER_EPOCH / stepsPerEpoch;
        long now = (stepInEpoch + 1L) * MEASURED_PER_EPOCH / stepsPerEpoch;
        return now > before;
    }

    /** The validation, and what follows from it; a stop leaves it to the run that resumes. */
    private TrainingState finish(TrainingState state, TrainingControl control) throws IOException {
        Sums sums = state.sums();
        double rate = sums.rate() == null ? learner.schedule().learningRate(state.step() - 1) : sums.rate();
        Optional<Evaluation> validation = Optional.empty();
        if (valid != null) {
            listener.validating(state.epoch() + 1);
            Evaluator evaluator = new Evaluator(learner.network(), learner.backend(), settings.views());
            validation = learner.inUse(() -> evaluate(evaluator, control));
            if (validation.isEmpty()) {
                save(state);
                return state;
            }
            listener.validated(state.epoch() + 1, validation.get());
        }
        boolean reduced = settings.watch() == Watch.VALID_ACCURACY
                && observe(validation.orElseThrow().accuracy());
        boolean isBest = validation.isPresent()
                && (state.best() == null
                        || validation.get().accuracy() > state.best().validAccuracy());
        Best best = isBest ? new Best(state.epoch() + 1, validation.get().accuracy()) : state.best();
        TrainingState next = new TrainingState(
                state.epoch() + 1,
                0,
                state.step(),
                Sums.ZERO,
                learner.schedule().state(),
                best,
                new Clock(secondsSoFar(), TimeSplit.ZERO));
        if (isBest) {
            checkpoints.saveBest(learner, next);
        }
        TimeSplit time = state.clock().epoch();
        listener.epochDone(new EpochReport(
                next.epoch(),
                next.step(),
                sums.loss() / sums.samples(),
                (double) sums.correct() / sums.samples(),
                validation.map(Evaluation::loss).orElse(null),
                validation.map(Evaluation::accuracy).orElse(null),
                rate,
                reduced || sums.reduced(),
                isBest,
                sums.samples() / time.total(),
                next.clock().seconds(),
                time));
        save(next);
        return next;
    }

    /** What captured steps keep of the device's memory may be what the validation lacks. */
    private Optional<Evaluation> evaluate(Evaluator evaluator, TrainingControl control) {
        try {
            return evaluator.evaluate(valid, control::isStopRequested);
        } catch (OutOfDeviceMemoryException _) {
            step.close();
            return evaluator.evaluate(valid, control::isStopRequested);
        }
    }

    /** Tells the schedule a metric; true if it reduced the learning rate. */
    private boolean observe(double metric) {
        double before = learner.schedule().learningRate(0);
        learner.schedule().observe(metric);
        return learner.schedule().learningRate(0) < before;
    }

    private void save(TrainingState state) throws IOException {
        listener.beforeCheckpoint(state);
        checkpoints.saveLast(learner, state);
        lastSave = System.nanoTime();
    }

    private double secondsSoFar() {
        return secondsBefore + seconds(runBegin, System.nanoTime());
    }

    private static double seconds(long from, long to) {
        return (to - from) * 1e-9;
    }
}
