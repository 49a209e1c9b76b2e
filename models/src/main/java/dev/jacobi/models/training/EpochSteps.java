package dev.jacobi.models.training;

import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.training.TrainingSettings.Watch;
import java.io.IOException;

/** Makes the steps of an epoch. On an asynchronous device each is launched before the one before it is reported. */
final class EpochSteps {
    private static final int MEASURED_PER_EPOCH = 10;

    private final Learner learner;
    private final BatchSource train;
    private final TrainingSettings settings;
    private final TrainingListener listener;
    private final TrainingStep step;
    private final RunClock clock;
    private final int stepsPerEpoch;

    EpochSteps(
            Learner learner,
            BatchSource train,
            TrainingSettings settings,
            TrainingListener listener,
            TrainingStep step,
            RunClock clock) {
        this.learner = learner;
        this.train = train;
        this.settings = settings;
        this.listener = listener;
        this.step = step;
        this.clock = clock;
        this.stepsPerEpoch = settings.stepsPerEpoch(train.batches());
    }

    /**
     * Makes the steps that are left of an epoch, or as many as come before a stop.
     *
     * @return the state after them
     * @throws NonFiniteLossException if training diverged
     */
    TrainingState make(TrainingState start, Interruptions interruptions) throws IOException {
        TrainingState state = start;
        // The last step of an epoch may be made of fewer minibatches.
        int first = Math.min(state.stepInEpoch() * settings.accumulate(), train.batches());
        try (BatchSource.Batches batches = train.epoch(state.epoch(), first)) {
            StepInFlight previous = null;
            while (batches.hasNext()) {
                StepInFlight current = launch(state, previous == null ? 0 : 1, batches);
                // The device works on this step while the one before is reported.
                if (previous != null) {
                    state = complete(state, previous);
                }
                previous = current;
                if (current.hasArrived() || !batches.hasNext() || isAwaited(current) || interruptions.areDue()) {
                    state = complete(state, current);
                    previous = null;
                    interruptions.handle(state);
                    if (interruptions.isStopRequested()) {
                        return state;
                    }
                }
            }
        }
        return state;
    }

    /**
     * Launches a step.
     *
     * @param ahead how many steps are in flight, so that the state does not know of them
     */
    private StepInFlight launch(TrainingState state, int ahead, BatchSource.Batches batches) {
        double rate = learner.schedule().learningRate(state.step() + ahead);
        StepPlan plan = settings.plan(state.epoch(), state.stepInEpoch() + ahead, train.batches(), rate);
        return step.make(plan, batches, isMeasured(plan));
    }

    /** Whether the next step cannot be launched before this one has been completed. */
    private boolean isAwaited(StepInFlight current) {
        return settings.watch() == Watch.STEP_LOSS || isMeasured(current.plan());
    }

    /** The gradients are looked at up to {@value #MEASURED_PER_EPOCH} times an epoch, evenly: it takes a copy. */
    private boolean isMeasured(StepPlan plan) {
        long before = (long) plan.stepInEpoch() * MEASURED_PER_EPOCH / stepsPerEpoch;
        long now = (plan.stepInEpoch() + 1L) * MEASURED_PER_EPOCH / stepsPerEpoch;
        return now > before;
    }

    /** Waits for the step after a state and reports it; the state after it. */
    private TrainingState complete(TrainingState state, StepInFlight inFlight) {
        StepPlan plan = inFlight.plan();
        StepInFlight.Outcome outcome = inFlight.await();
        boolean reduced = settings.watch() == Watch.STEP_LOSS && learner.tellSchedule(outcome.loss());
        TrainingState next = state.afterStep(
                outcome, plan.rate(), reduced, learner.schedule().state(), clock.seconds());
        report(inFlight, outcome, next.step());
        return next;
    }

    /** Tells of a step, and of its gradients if they are to be looked at. */
    private void report(StepInFlight inFlight, StepInFlight.Outcome outcome, long number) {
        StepPlan plan = inFlight.plan();
        StepReport report = new StepReport(
                plan.epoch() + 1,
                plan.stepInEpoch() + 1,
                stepsPerEpoch,
                number,
                outcome.samples(),
                outcome.loss(),
                plan.rate());
        listener.stepDone(report, outcome.time());
        if (isMeasured(plan)) {
            listener.gradientsMeasured(new GradientReport(
                    report.epoch(), report.stepInEpoch(), stepsPerEpoch, number, inFlight.gradientNorms()));
        }
    }
}
