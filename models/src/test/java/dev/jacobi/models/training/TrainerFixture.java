package dev.jacobi.models.training;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.evaluation.TestTimeAugmentation;
import dev.jacobi.models.layers.Activation;
import dev.jacobi.models.layers.BatchNorm2d;
import dev.jacobi.models.layers.Conv2d;
import dev.jacobi.models.layers.Dropout;
import dev.jacobi.models.layers.Flatten;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Sequential;
import dev.jacobi.models.objective.Mixing;
import dev.jacobi.models.objective.Objective;
import dev.jacobi.models.optimisation.Adam;
import dev.jacobi.models.optimisation.AdamSettings;
import dev.jacobi.models.optimisation.GradientClipping;
import dev.jacobi.models.optimisation.Optimizer;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.Goal;
import dev.jacobi.models.optimisation.Schedule;
import dev.jacobi.models.optimisation.Sgd;
import dev.jacobi.models.training.TrainingSettings.Watch;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A small run with everything that has a state: batch norm, dropout, momentum and a plateau schedule. */
final class TrainerFixture {
    static final int EPOCHS = 3;
    static final int BATCHES = 5;

    /**
     * A way to train.
     *
     * @param optimizer of the network's parameters
     * @param settings of the trainer
     * @param ema decay of the weights' average; null for none
     */
    record Variant(Function<ParameterBlock, Optimizer> optimizer, TrainingSettings settings, Double ema) {
        /** As simple as it goes. */
        static final Variant PLAIN = new Variant(TrainerFixture::sgd, TrainerFixture.settings(Watch.STEP_LOSS), null);

        /** With all that has a state or draws random numbers. */
        static final Variant EVERYTHING = new Variant(
                block -> new Adam(block, AdamSettings.adamW(0.01)),
                new TrainingSettings(
                        EPOCHS,
                        new Objective(0.1, List.of(1.0, 2.0, 0.5, 1.0), new Mixing(0.4, 1.0), null),
                        11,
                        Watch.STEP_LOSS,
                        Duration.ZERO,
                        false,
                        new GradientClipping(1, 0.5),
                        null,
                        2,
                        new TestTimeAugmentation(true, 1)),
                0.9);
    }

    private TrainerFixture() {}

    static Backend open(String device) {
        return Backends.open(device, new BackendOptions(0, 2), _ -> {});
    }

    /** A device that says that it wants activations of a type, but computes with its own. */
    static Backend wanting(Backend backend, DType type) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (self, method, arguments) -> {
                    if (method.getName().equals("equals")) {
                        return System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                    }
                    if (method.getName().equals("activationType")) {
                        return type;
                    }
                    if (method.getName().equals("allocate") && arguments[0] == type) {
                        return backend.allocate(backend.floatType(), (int) arguments[1]);
                    }
                    try {
                        return method.invoke(backend, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    static Schedule plateau() {
        return new ReduceLrOnPlateau(0.05, ReduceLrOnPlateau.Settings.of(Goal.MIN, 0.5, 3));
    }

    static Optimizer sgd(ParameterBlock block) {
        return new Sgd(block, new SgdSettings(0.9, 0, true, 1e-3));
    }

    static Learner learner(Backend backend, Schedule schedule) {
        return learner(backend, schedule, TrainerFixture::sgd);
    }

    static Learner learner(Backend backend, Schedule schedule, Function<ParameterBlock, Optimizer> optimizer) {
        Layer network = new Sequential(
                new Conv2d(1, 8, 3, Window.of(1, 1)),
                new BatchNorm2d(8),
                Activation.relu(),
                new Dropout(0.2),
                new Flatten(),
                new Linear(8 * 16, Pictures.CLASSES));
        network.initialise(backend, 7);
        return Learner.of(backend, network, optimizer, schedule, notice -> {
            throw new AssertionError(notice);
        });
    }

    private static Learner learner(Backend backend, Variant variant) {
        Learner learner = learner(backend, plateau(), variant.optimizer());
        return variant.ema() == null ? learner : learner.averaging(variant.ema());
    }

    static TrainingSettings settings(Watch watch) {
        return new TrainingSettings(EPOCHS, 0.1, 11, watch, Duration.ZERO, false);
    }

    static Trainer trainer(Learner learner, TrainingSettings settings, Path folder, TrainingListener listener) {
        return new Trainer(
                learner,
                new Pictures(BATCHES * 8 - 3, 1, true),
                new Pictures(20, 2, false),
                settings,
                checkpoints(folder),
                listener);
    }

    /** A run over a training set alone. */
    static Trainer trainer(Learner learner, Path folder, BatchSource train) {
        return new Trainer(learner, train, null, settings(Watch.STEP_LOSS), checkpoints(folder), TrainingListener.NONE);
    }

    static Checkpoints checkpoints(Path folder) {
        return new Checkpoints(folder, Map.of("model", "test", "dataset", "spots"));
    }

    /** Starts or goes on with the run in a folder, in memory of its own as another process would. */
    static TrainingState run(String device, Path folder, TrainingControl control, TrainingListener... listeners)
            throws IOException {
        return run(device, folder, Variant.PLAIN, control, listeners);
    }

    /** The same trained in another way. */
    static TrainingState run(
            String device, Path folder, Variant variant, TrainingControl control, TrainingListener... listeners)
            throws IOException {
        try (Backend backend = open(device);
                Learner learner = learner(backend, variant)) {
            TrainingState from =
                    checkpoints(folder).restoreLast(learner).orElseGet(() -> TrainingState.initial(learner.schedule()));
            return trainer(learner, variant.settings(), folder, TrainingListener.all(List.of(listeners)))
                    .run(from, control);
        }
    }

    static boolean sameFiles(Path one, Path other) throws IOException {
        return Files.mismatch(one.resolve("last.safetensors"), other.resolve("last.safetensors")) == -1
                && Files.mismatch(one.resolve("best.safetensors"), other.resolve("best.safetensors")) == -1;
    }
}
