package dev.jacobi.models.training;

import dev.jacobi.models.evaluation.Evaluation;
import java.util.List;

/** Receives training events, on the training thread. */
public interface TrainingListener {
    /** Listens to nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /** Passes every event to several listeners, in their order. */
    static TrainingListener all(List<TrainingListener> listeners) {
        return new TrainingListener() {
            @Override
            public void started(TrainingState from) {
                listeners.forEach(listener -> listener.started(from));
            }

            @Override
            public void stepDone(StepReport report, TimeSplit time) {
                listeners.forEach(listener -> listener.stepDone(report, time));
            }

            @Override
            public void stepsCaptured(String how) {
                listeners.forEach(listener -> listener.stepsCaptured(how));
            }

            @Override
            public void validating(int epoch) {
                listeners.forEach(listener -> listener.validating(epoch));
            }

            @Override
            public void gradientsMeasured(GradientReport report) {
                listeners.forEach(listener -> listener.gradientsMeasured(report));
            }

            @Override
            public void validated(int epoch, Evaluation evaluation) {
                listeners.forEach(listener -> listener.validated(epoch, evaluation));
            }

            @Override
            public void epochDone(EpochReport report) {
                listeners.forEach(listener -> listener.epochDone(report));
            }

            @Override
            public void beforeCheckpoint(TrainingState state) {
                listeners.forEach(listener -> listener.beforeCheckpoint(state));
            }
        };
    }

    /** Training starts or, if the state is not the initial one, goes on. */
    default void started(TrainingState from) {}

    /** How a device replays captured steps by itself, or why it does not: one line. */
    default void stepsCaptured(String how) {}

    /** A step was made. */
    default void stepDone(StepReport report, TimeSplit time) {}

    /** The gradients of the last step were measured, which happens a few times an epoch. */
    default void gradientsMeasured(GradientReport report) {}

    /** All steps of an epoch were made and the validation set comes next. */
    default void validating(int epoch) {}

    /** The network was evaluated on the validation set after an epoch, from 1; {@link #epochDone} follows. */
    default void validated(int epoch, Evaluation evaluation) {}

    /** An epoch is complete. */
    default void epochDone(EpochReport report) {}

    /**
     * A checkpoint is about to be written; whatever was recorded of the run up to this step should be on disk
     * afterwards.
     */
    default void beforeCheckpoint(TrainingState state) {}
}
