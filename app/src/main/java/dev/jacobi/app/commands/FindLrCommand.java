package dev.jacobi.app.commands;

import dev.jacobi.app.console.Screen;
import dev.jacobi.app.pictures.Charts;
import dev.jacobi.app.pictures.PictureFormat;
import dev.jacobi.app.runs.Learners;
import dev.jacobi.app.runs.RunData;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.files.AtomicFile;
import dev.jacobi.models.objective.Distillation;
import dev.jacobi.models.training.Learner;
import dev.jacobi.models.training.LearningRateFinder;
import dev.jacobi.models.training.LearningRateFinder.Point;
import dev.jacobi.models.training.LearningRateFinder.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jacobi find-lr}. */
@Command(
        name = "find-lr",
        description = "Trains for a few steps with a growing learning rate, and draws which rates the loss falls with"
                + " (Smith's range test). Takes the settings of 'train', but none that these steps do not depend on.",
        sortOptions = false)
final class FindLrCommand implements Callable<Integer> {
    /** Options of 'train' on which the rates, the losses and when they are taken do not depend. */
    private static final Set<String> IDLE = Set.of(
            "--lr",
            "--epochs",
            "--scheduler",
            "--plateau-factor",
            "--plateau-patience",
            "--decay-factor",
            "--decay-epochs",
            "--warmup-epochs",
            "--early-stop",
            "--ema",
            "--test-flips",
            "--test-shift",
            "--limit-test");

    private final Screen screen;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "RATE",
            defaultValue = "1e-6",
            description = "The first rate. Default: ${DEFAULT-VALUE}.")
    private double from;

    @Option(
            names = "--to",
            paramLabel = "RATE",
            defaultValue = "10",
            description = "The last rate. Default: ${DEFAULT-VALUE}.")
    private double to;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many rates are tried, each in one step. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            defaultValue = "learning-rates.png",
            description = "Where the picture goes: .png, .svg or .pdf. The numbers go beside it as .csv. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Path plot;

    @Mixin
    private TrainOptions options;

    @Mixin
    private DeviceOptions device;

    FindLrCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        Set<String> idle = Commands.given(spec, IDLE::contains);
        if (!idle.isEmpty()) {
            throw Commands.usage(
                    spec,
                    "%s: expected none, since nothing that find-lr does depends on it"
                            .formatted(String.join(", ", idle)));
        }
        RunSettings settings;
        try {
            settings = options.settings(spec.commandLine().getParseResult(), Map.of());
            LearningRateFinder.check(from, to, steps);
            PictureFormat.of(plot);
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
        try (Backend backend = device.open("auto", settings.precision(), screen::line);
                RunData data = RunData.load(settings, backend, screen::downloading, screen::warning);
                Learner learner =
                        Learners.create(settings, backend, data.trainBatches().batches(), screen::warning);
                Distillation distillation = Teacher.load(Teacher.of(settings), backend)) {
            LearningRateFinder finder = new LearningRateFinder(
                    learner,
                    data.trainBatches(),
                    Learners.training(settings, data.trainClassCounts(), distillation, false));
            report(finder.find(from, to, steps, this::progress));
        }
        return 0;
    }

    private void progress(Point point) {
        screen.live(String.format(Locale.ROOT, "lr %.3g  loss %.4f", point.learningRate(), point.loss()));
    }

    private void report(Result result) throws IOException {
        if (result.points().size() < steps) {
            screen.line(String.format(
                    Locale.ROOT,
                    "ended after %d steps: beyond a rate of %.2g training diverges",
                    result.points().size(),
                    result.points().getLast().learningRate()));
        }
        screen.line(String.format(
                Locale.ROOT,
                "loss falls fastest at %.2g and is lowest at %.2g; a tenth of the latter is a safe start: --lr %.2g",
                result.steepest(),
                result.lowest(),
                result.lowest() / 10));
        Charts.learningRates(result).write(plot.toAbsolutePath());
        StringBuilder table = new StringBuilder("learning_rate,loss,smoothed_loss\n");
        result.points()
                .forEach(point ->
                        table.append("%s,%s,%s%n".formatted(point.learningRate(), point.loss(), point.smoothed())));
        String name = plot.getFileName().toString();
        Path numbers = plot.toAbsolutePath().resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".csv");
        AtomicFile.write(numbers, table.toString());
        screen.line("picture: " + plot);
    }
}
