package dev.jacobi.app.commands;

import dev.jacobi.app.runs.PictureInput;
import dev.jacobi.app.settings.Augmentation;
import dev.jacobi.app.settings.Fold;
import dev.jacobi.app.settings.OptimizerKind;
import dev.jacobi.app.settings.Recipe;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.app.settings.Scheduler;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.models.networks.Networks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/**
 * What decides a run's result. The names are those of {@link RunSettings}, so that what is given here overrides the
 * recipe's line of the same name; the fields are there for the types and the help.
 */
@SuppressWarnings("unused")
final class TrainOptions {
    @Option(
            names = "--recipe",
            paramLabel = "NAME",
            description = "A recipe from the list below, or a file with one. Default: the data set's.")
    private String recipe;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description =
                    "synthetic, cifar10, cifar100, cifar100-coarse, mnist, fashion-mnist, or folder for pictures of"
                            + " one's own in class folders. Default: the recipe's, or synthetic.")
    private String dataset;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Folder with the data set's files. Default: they are made or downloaded once and kept in the"
                    + " user's cache folder.")
    private Path dataDir;

    @Option(
            names = "--skip-broken",
            negatable = true,
            description =
                    "Leave files of a folder out that are no pictures, and name them. Default: they are an error.")
    private Boolean skipBroken;

    @Option(names = "--model", paramLabel = "NAME", description = "The network; 'jacobi help summary' lists them.")
    private String model;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training set.")
    private Integer epochs;

    @Option(names = "--batch-size", paramLabel = "N", description = "Pictures per batch.")
    private Integer batchSize;

    @Option(
            names = "--resize",
            paramLabel = "SIDE",
            description = "Scale pictures to this side in pixels. Default: as they are.")
    private Integer resize;

    @Option(
            names = "--crop",
            paramLabel = "SIDE",
            description = "Cut a part of this side out of them: at a random place in training where --augment says so,"
                    + " else in the middle. Default: all of them.")
    private Integer crop;

    @Option(
            names = "--augment",
            paramLabel = "NAME",
            description = "none, crop, crop-flip, strong (also turned, recoloured and partly erased), rand (also"
                    + " RandAugment) or resized-crop, for training pictures. Without --crop they are padded before"
                    + " they are cropped to their own size. Default: by recipe.")
    private Augmentation augment;

    @Option(
            names = "--augment-operations",
            paramLabel = "N",
            description = "With --augment rand: how many of 14 operations change a picture. Default: 2.")
    private Integer augmentOperations;

    @Option(
            names = "--augment-magnitude",
            paramLabel = "M",
            description = "With --augment rand: how much each of them does, from 0 to 30. Default: 9.")
    private Integer augmentMagnitude;

    @Option(
            names = "--padding",
            paramLabel = "N",
            description =
                    "Pixels to add on all sides of a training picture that --augment crops to its own size, not to a"
                            + " smaller --crop: how far it moves. Default: by recipe.")
    private Integer padding;

    @Option(
            names = "--mean",
            paramLabel = "M,M,M",
            description = "Mean of each channel, to normalise with. Default: the data set's.")
    private String mean;

    @Option(
            names = "--std",
            paramLabel = "S,S,S",
            description = "Standard deviation of each channel, likewise. Default: the data set's.")
    private String std;

    @Option(
            names = "--valid-fraction",
            paramLabel = "F",
            description = "Share of the training set to validate with; with 0 there is no validation, and the last"
                    + " weights are tested instead of the best. Default: 0.1.")
    private Double validFraction;

    @Option(
            names = "--fold",
            paramLabel = "I/K",
            description = "Validate with the I-th of K equal parts of the training set instead; 'jacobi cross-validate'"
                    + " does so with each.")
    private Fold fold;

    @Option(names = "--limit-train", paramLabel = "N", description = "Use only the first N training pictures.")
    private Integer limitTrain;

    @Option(names = "--limit-test", paramLabel = "N", description = "Use only the first N test pictures.")
    private Integer limitTest;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "sgd, adam or adamw. Default: sgd.")
    private OptimizerKind optimizer;

    @Option(names = "--lr", paramLabel = "RATE", description = "Learning rate; with one-cycle the highest.")
    private Double lr;

    @Option(names = "--momentum", paramLabel = "M", description = "Momentum of SGD, in [0, 1). Default: 0.9.")
    private Double momentum;

    @Option(names = "--nesterov", negatable = true, description = "Nesterov's momentum. Default: on.")
    private Boolean nesterov;

    @Option(
            names = "--weight-decay",
            paramLabel = "D",
            description = "L2 penalty of SGD and Adam; AdamW's own decay. Default: 0.0005.")
    private Double weightDecay;

    @Option(names = "--label-smoothing", paramLabel = "S", description = "In [0, 1). Default: 0.")
    private Double labelSmoothing;

    @Option(
            names = "--mixup",
            paramLabel = "ALPHA",
            description = "Blend each training picture with another; their shares are drawn from Beta(ALPHA, ALPHA)."
                    + " Default: never.")
    private Double mixup;

    @Option(
            names = "--cutmix",
            paramLabel = "ALPHA",
            description = "Replace a rectangle of each training picture by another's, whose area is drawn likewise."
                    + " With --mixup too, each batch takes one of them. Default: never.")
    private Double cutmix;

    @Option(
            names = "--class-weights",
            paramLabel = "W,W,…",
            description = "How much a training picture of each class counts in the loss: a number per class, or"
                    + " 'balanced' for ones inverse to the classes' numbers of pictures. Default: all alike.")
    private String classWeights;

    @Option(
            names = "--balanced",
            negatable = true,
            description = "Show as many pictures of each class in an epoch, some several times, others not at all.")
    private Boolean balanced;

    @Option(
            names = "--clip-norm",
            paramLabel = "N",
            description = "Scale all gradients together down to this norm. Default: never.")
    private Double clipNorm;

    @Option(
            names = "--clip-value",
            paramLabel = "V",
            description = "Hold each gradient within this value. Default: never.")
    private Double clipValue;

    @Option(
            names = "--scheduler",
            paramLabel = "NAME",
            description = "constant; plateau (watches validation accuracy); plateau-loss (watches the loss of each"
                    + " step); step; multi-step; cosine; one-cycle. Default: one-cycle.")
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
            names = "--decay-factor",
            paramLabel = "F",
            description = "What step and multi-step multiply the learning rate with. Default: 0.1.")
    private Double decayFactor;

    @Option(
            names = "--decay-epochs",
            paramLabel = "N[,N]",
            description = "With step: every N epochs. With multi-step: after these epochs, as in 60,90.")
    private String decayEpochs;

    @Option(
            names = "--warmup-epochs",
            paramLabel = "N",
            description = "Let the learning rate grow for N epochs first; may be a fraction. Default: 0.")
    private Double warmupEpochs;

    @Option(
            names = "--early-stop",
            paramLabel = "N",
            description = "End after N epochs without a better validation accuracy. Default: never.")
    private Integer earlyStop;

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            description = "Make a step with the mean gradient of N batches. Default: 1.")
    private Integer accumulate;

    @Option(
            names = "--ema",
            paramLabel = "DECAY",
            description = "Validate, test and keep a moving average of the weights with this decay, as in 0.999."
                    + " Default: the weights themselves.")
    private Double ema;

    @Option(
            names = "--teacher",
            paramLabel = "FILE",
            description =
                    "Learn from another network too: a .safetensors file, such as the best.safetensors of a run on"
                            + " the same pictures. Default: from the labels only.")
    private Path teacher;

    @Option(
            names = "--distill-weight",
            paramLabel = "W",
            description = "With --teacher: its share of the loss, in (0, 1]. Default: 0.9.")
    private Double distillWeight;

    @Option(
            names = "--distill-temperature",
            paramLabel = "T",
            description = "With --teacher: what logits are divided by before they are compared; above 1 its unlikely"
                    + " classes count for more. Default: 4.")
    private Double distillTemperature;

    @Option(
            names = "--test-flips",
            negatable = true,
            description = "Validate and test with the mean of the outputs for a picture and its mirror image.")
    private Boolean testFlips;

    @Option(
            names = "--test-shift",
            paramLabel = "PIXELS",
            description = "Validate and test also with the pictures moved by this much towards each of four corners."
                    + " Default: 0.")
    private Integer testShift;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description =
                    "fp32; on graphics cards also tf32 (factors of products rounded), bf16 or fp16 (activations of"
                            + " 16 bits). Default: fp32.")
    private Precision precision;

    @Option(names = "--seed", paramLabel = "SEED", description = "Seed of everything random. Default: 123.")
    private Long seed;

    /**
     * The settings in effect.
     *
     * @param parsed the command line that filled this object
     * @param further settings that are not the command line's to choose, by option name
     * @throws IllegalArgumentException if a value, or a combination of them, is impossible, or the network does not fit the
     *     pictures
     */
    RunSettings settings(ParseResult parsed, Map<String, String> further) throws IOException {
        Map<String, String> chosen = new LinkedHashMap<>();
        for (OptionSpec option : parsed.matchedOptions()) {
            String name = option.longestName().substring(2);
            if (Recipe.isSetting(name)) {
                chosen.put(name, Objects.toString(option.getValue()));
            }
        }
        chosen.putAll(further);
        RunSettings settings = chosenRecipe().with(chosen);
        Networks.describe(settings.model(), PictureInput.of(settings).networkOptions());
        return settings;
    }

    private Recipe chosenRecipe() throws IOException {
        return recipe != null ? Recipe.named(recipe) : Recipe.forDataset(dataset == null ? "synthetic" : dataset);
    }
}
