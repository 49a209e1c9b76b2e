package dev.jacobi.models.training;

import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.evaluation.Evaluation;
import dev.jacobi.models.evaluation.Evaluator;
import dev.jacobi.models.training.TrainingSettings.Watch;
import dev.jacobi.models.training.TrainingState.Best;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What comes after the steps of an epoch: the validation, the best checkpoint if this is the best epoch, the report.
 */
final class EpochEnd {
    private final Learner learner;
    private final BatchSource valid;
    private final TrainingSettings settings;
    private final Checkpoints checkpoints;
    private final TrainingListener listener;
    private final TrainingStep step;
    private final RunClock clock;

    /**
     * Ends epochs.
     *
     * @param valid nullable
     * @param step gives memory back if the validation lacks it
     */
    EpochEnd(
            Learner learner,
            BatchSource valid,
            TrainingSettings settings,
            Checkpoints checkpoints,
            TrainingListener listener,
            TrainingStep step,
            RunClock clock) {
        this.learner = learner;
        this.valid = valid;
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.listener = listener;
        this.step = step;
        this.clock = clock;
    }

    /**
     * Ends an epoch whose steps have all been made.
     *
     * @param stop whether a stop is requested
     * @return the state at the beginning of the next epoch; the same state if a stop was requested during the
     *     validation, which is then left to the run that resumes
     */
    TrainingState end(TrainingState state, BooleanSupplier stop) throws IOException {
        Optional<Evaluation> validation = Optional.empty();
        if (valid != null) {
            validation = validate(state.epoch() + 1, stop);
            if (validation.isEmpty()) {
                return state;
            }
        }
        double rate = lastRate(state);
        boolean reduced = settings.watch() == Watch.VALID_ACCURACY
                && learner.tellSchedule(validation.orElseThrow().accuracy());
        boolean isBest = validation.isPresent() && isBetter(validation.get(), state.best());
        Best best = isBest ? new Best(state.epoch() + 1, validation.get().accuracy()) : state.best();
        TrainingState next = state.afterEpoch(best, learner.schedule().state(), clock.seconds());
        if (isBest) {
            checkpoints.saveBest(learner, next);
        }
        listener.epochDone(EpochReport.of(state, next, validation, rate, reduced, isBest));
        return next;
    }

    /** Empty if a stop was requested. */
    private Optional<Evaluation> validate(int epoch, BooleanSupplier stop) {
        listener.validating(epoch);
        Optional<Evaluation> validation = evaluate(stop);
        validation.ifPresent(evaluation -> listener.validated(epoch, evaluation));
        return validation;
    }

    /** What captured steps keep of the device's memory may be what the validation lacks. */
    private Optional<Evaluation> evaluate(BooleanSupplier stop) {
        Evaluator evaluator = new Evaluator(learner.network(), learner.backend(), settings.views());
        Supplier<Optional<Evaluation>> evaluation =
                () -> learner.withAveragedWeights(() -> evaluator.evaluate(valid, stop));
        try {
            return evaluation.get();
        } catch (OutOfDeviceMemoryException _) {
            step.close();
            return evaluation.get();
        }
    }

    /** Of the epoch's last step, which checkpoints of earlier versions do not tell. */
    private double lastRate(TrainingState state) {
        Double rate = state.sums().rate();
        return rate == null ? learner.schedule().learningRate(state.step() - 1) : rate;
    }

    /** Of equal epochs, the first is the best. */
    private static boolean isBetter(Evaluation validation, Best best) {
        return best == null || validation.accuracy() > best.validAccuracy();
    }
}
