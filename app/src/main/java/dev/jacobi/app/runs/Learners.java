package dev.jacobi.app.runs;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.datasets.catalog.Dataset;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.networks.Networks;
import dev.jacobi.models.optimisation.ConstantRate;
import dev.jacobi.models.optimisation.OneCycle;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.Goal;
import dev.jacobi.models.optimisation.Schedule;
import dev.jacobi.models.optimisation.Sgd;
import dev.jacobi.models.training.Learner;
import dev.jacobi.models.training.TrainingSettings;
import dev.jacobi.models.training.TrainingSettings.Watch;
import java.time.Duration;
import java.util.function.Consumer;

/** Makes what a run trains out of its settings. */
public final class Learners {
    /** What a killed process may lose of an epoch. */
    private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(30);

    private Learners() {}

    /** A network, optimizer and schedule at their beginning. */
    public static Learner create(RunSettings settings, Backend backend, int batchesPerEpoch, Consumer<String> notice) {
        Layer network = Networks.create(
                settings.model(),
                PictureInput.of(Dataset.named(settings.dataset())).networkOptions(),
                backend,
                settings.seed());
        Sgd.Settings sgd = new Sgd.Settings(settings.momentum(), 0, settings.nesterov(), settings.weightDecay());
        long steps = (long) settings.epochs() * batchesPerEpoch;
        return Learner.of(backend, network, sgd, schedule(settings, steps), notice);
    }

    private static Schedule schedule(RunSettings settings, long steps) {
        return switch (settings.scheduler()) {
            case CONSTANT -> new ConstantRate(settings.lr());
            case PLATEAU -> plateau(settings, Goal.MAX);
            case PLATEAU_LOSS -> plateau(settings, Goal.MIN);
            case ONE_CYCLE -> OneCycle.of(settings.lr(), steps);
        };
    }

    private static Schedule plateau(RunSettings settings, Goal goal) {
        return new ReduceLrOnPlateau(
                settings.lr(),
                ReduceLrOnPlateau.Settings.of(goal, settings.plateauFactor(), settings.plateauPatience()));
    }

    /** How a run's trainer goes about it. */
    public static TrainingSettings training(RunSettings settings, boolean detectAnomalies) {
        Watch watch = switch (settings.scheduler()) {
            case CONSTANT, ONE_CYCLE -> Watch.NOTHING;
            case PLATEAU -> Watch.VALID_ACCURACY;
            case PLATEAU_LOSS -> Watch.MINIBATCH_LOSS;
        };
        return new TrainingSettings(
                settings.epochs(),
                settings.labelSmoothing(),
                settings.seed(),
                watch,
                CHECKPOINT_EVERY,
                detectAnomalies);
    }
}
