package dev.jacobi.app.runs;

import dev.jacobi.app.settings.ObjectiveSettings;
import dev.jacobi.app.settings.OptimisationSettings;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.app.settings.ScheduleSettings;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.networks.Networks;
import dev.jacobi.models.objective.Distillation;
import dev.jacobi.models.objective.Objective;
import dev.jacobi.models.optimisation.Adam;
import dev.jacobi.models.optimisation.AdamSettings;
import dev.jacobi.models.optimisation.ConstantRate;
import dev.jacobi.models.optimisation.CosineDecay;
import dev.jacobi.models.optimisation.LinearWarmup;
import dev.jacobi.models.optimisation.OneCycle;
import dev.jacobi.models.optimisation.Optimizer;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.Goal;
import dev.jacobi.models.optimisation.Schedule;
import dev.jacobi.models.optimisation.Sgd;
import dev.jacobi.models.optimisation.StepDecay;
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
        Layer network =
                Networks.create(settings.model(), PictureInput.of(settings).networkOptions(), backend, settings.seed());
        int stepsPerEpoch =
                Math.ceilDiv(batchesPerEpoch, settings.optimisation().minibatchesPerStep());
        Learner learner = Learner.of(
                backend,
                network,
                block -> optimizer(settings.optimisation(), block),
                schedule(settings.schedule(), settings.epochs(), stepsPerEpoch),
                notice);
        Double ema = settings.optimisation().ema();
        return ema == null ? learner : learner.averaging(ema);
    }

    private static Optimizer optimizer(OptimisationSettings settings, ParameterBlock block) {
        return switch (settings.optimizer()) {
            case SGD ->
                new Sgd(block, new SgdSettings(settings.momentum(), 0, settings.nesterov(), settings.weightDecay()));
            case ADAM -> new Adam(block, AdamSettings.adam(settings.weightDecay()));
            case ADAMW -> new Adam(block, AdamSettings.adamW(settings.weightDecay()));
        };
    }

    private static Schedule schedule(ScheduleSettings settings, int epochs, int stepsPerEpoch) {
        long steps = (long) epochs * stepsPerEpoch;
        Schedule schedule = switch (settings.scheduler()) {
            case CONSTANT -> new ConstantRate(settings.lr());
            case PLATEAU -> plateau(settings, Goal.MAX);
            case PLATEAU_LOSS -> plateau(settings, Goal.MIN);
            case STEP, MULTI_STEP ->
                new StepDecay(
                        settings.lr(),
                        settings.milestones(epochs).stream()
                                .map(epoch -> (long) epoch * stepsPerEpoch)
                                .toList(),
                        settings.decayFactor());
            case COSINE -> new CosineDecay(settings.lr(), steps);
            case ONE_CYCLE -> OneCycle.of(settings.lr(), steps);
        };
        long warmup = Math.round(settings.warmupEpochs() * stepsPerEpoch);
        return warmup == 0 ? schedule : new LinearWarmup(schedule, warmup);
    }

    private static Schedule plateau(ScheduleSettings settings, Goal goal) {
        return new ReduceLrOnPlateau(
                settings.lr(),
                ReduceLrOnPlateau.Settings.of(goal, settings.plateauFactor(), settings.plateauPatience()));
    }

    /**
     * How a run's trainer goes about it.
     *
     * @param classCounts training pictures of each class
     * @param distillation from a teacher; null for none
     */
    public static TrainingSettings training(
            RunSettings settings, int[] classCounts, Distillation distillation, boolean detectAnomalies) {
        Watch watch = switch (settings.schedule().scheduler()) {
            case CONSTANT, STEP, MULTI_STEP, COSINE, ONE_CYCLE -> Watch.NOTHING;
            case PLATEAU -> Watch.VALID_ACCURACY;
            case PLATEAU_LOSS -> Watch.STEP_LOSS;
        };
        ObjectiveSettings objective = settings.objective();
        return new TrainingSettings(
                settings.epochs(),
                new Objective(
                        objective.labelSmoothing(),
                        ClassWeights.of(objective.classWeights(), classCounts),
                        objective.mixing(),
                        distillation),
                settings.seed(),
                watch,
                CHECKPOINT_EVERY,
                detectAnomalies,
                settings.optimisation().clipping(),
                settings.validation().earlyStop(),
                settings.optimisation().minibatchesPerStep(),
                settings.validation().views());
    }
}
