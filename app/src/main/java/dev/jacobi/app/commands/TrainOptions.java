package dev.jacobi.app.commands;

import dev.jacobi.app.runs.Augmentation;
import dev.jacobi.app.runs.Presets;
import dev.jacobi.app.runs.RunSettings;
import dev.jacobi.app.runs.Scheduler;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What decides a run's result; what is left out comes from the data set's preset. */
final class TrainOptions {
    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description = "synthetic, cifar10, cifar100, mnist or fashion-mnist. Default: ${DEFAULT-VALUE}.",
            defaultValue = "synthetic")
    private String dataset;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Folder with the data set's files. Default: they are made or downloaded once and kept in the"
                    + " user's cache folder.")
    private Path dataDir;

    @Option(names = "--model", paramLabel = "NAME", description = "The network; 'jacobi help summary' lists them.")
    private String model;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training set.")
    private Integer epochs;

    @Option(names = "--batch-size", paramLabel = "N", description = "Pictures per step.")
    private Integer batchSize;

    @Option(names = "--lr", paramLabel = "RATE", description = "Learning rate; with one-cycle the highest.")
    private Double lr;

    @Option(names = "--momentum", paramLabel = "M", description = "Momentum of SGD, in [0, 1). Default: 0.9.")
    private Double momentum;

    @Option(names = "--nesterov", negatable = true, description = "Nesterov's momentum. Default: on.")
    private Boolean nesterov;

    @Option(names = "--weight-decay", paramLabel = "D", description = "L2 penalty of SGD. Default: by data set.")
    private Double weightDecay;

    @Option(names = "--label-smoothing", paramLabel = "S", description = "In [0, 1). Default: 0.")
    private Double labelSmoothing;

    @Option(
            names = "--scheduler",
            paramLabel = "NAME",
            description = "constant; plateau (watches validation accuracy); plateau-loss (watches minibatch loss);"
                    + " one-cycle. Default: one-cycle.")
    private Scheduler scheduler;

    @Option(
            names = "--plateau-factor",
            paramLabel = "F",
            description = "What a plateau multiplies the learning rate with. Default: 0.1.")
    private Double plateauFactor;

    @Option(
            names = "--plateau-patience",
            paramLabel = "N",
            description =
                    "Epochs (plateau) or steps (plateau-loss) without improvement that are waited for. Default: 10.")
    private Integer plateauPatience;

    @Option(
            names = "--augment",
            paramLabel = "NAME",
            description = "none, crop or crop-flip, for training pictures. Default: by data set.")
    private Augmentation augment;

    @Option(
            names = "--valid-fraction",
            paramLabel = "F",
            description = "Share of the training set to validate with; with 0 there is no validation, and the last"
                    + " weights are tested instead of the best. Default: 0.1.")
    private Double validFraction;

    @Option(names = "--limit-train", paramLabel = "N", description = "Use only the first N training pictures.")
    private Integer limitTrain;

    @Option(names = "--limit-test", paramLabel = "N", description = "Use only the first N test pictures.")
    private Integer limitTest;

    @Option(names = "--seed", paramLabel = "SEED", description = "Seed of everything random. Default: 123.")
    private Long seed;

    /**
     * The settings in effect.
     *
     * @throws IllegalArgumentException if a value, or a combination of them, is impossible
     */
    RunSettings settings() {
        RunSettings preset = Presets.of(dataset);
        double chosenMomentum = or(momentum, preset.momentum());
        return new RunSettings(
                dataset,
                dataDir == null ? null : dataDir.toString(),
                or(model, preset.model()),
                or(epochs, preset.epochs()),
                or(batchSize, preset.batchSize()),
                or(lr, preset.lr()),
                chosenMomentum,
                // Without momentum there is nothing to look ahead with.
                or(nesterov, preset.nesterov() && chosenMomentum > 0),
                or(weightDecay, preset.weightDecay()),
                or(labelSmoothing, preset.labelSmoothing()),
                or(scheduler, preset.scheduler()),
                or(plateauFactor, preset.plateauFactor()),
                or(plateauPatience, preset.plateauPatience()),
                or(augment, preset.augment()),
                or(validFraction, preset.validFraction()),
                limitTrain,
                limitTest,
                or(seed, preset.seed()));
    }

    private static <T> T or(T chosen, T preset) {
        return chosen == null ? preset : chosen;
    }
}
