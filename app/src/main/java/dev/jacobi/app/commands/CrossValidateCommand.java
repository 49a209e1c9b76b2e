package dev.jacobi.app.commands;

import dev.jacobi.app.console.Format;
import dev.jacobi.app.console.Screen;
import dev.jacobi.app.report.Reports;
import dev.jacobi.app.runs.CrossValidation;
import dev.jacobi.app.runs.DataFingerprint;
import dev.jacobi.app.runs.Reproduction;
import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.runs.Spread;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.training.TrainingControl;
import dev.jacobi.models.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jacobi cross-validate}. */
@Command(
        name = "cross-validate",
        description = "Divides the training set into K parts and trains K times, each time without one part, which is"
                + " validated with; tells the mean and the standard deviation. Takes the settings of 'train'.",
        sortOptions = false,
        footer = {"", "If it is stopped, the same command goes on where it was."})
final class CrossValidateCommand implements Callable<Integer> {
    private final Screen screen;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--folds",
            paramLabel = "K",
            defaultValue = "5",
            description = "Number of parts, at least 2. Default: ${DEFAULT-VALUE}.")
    private int folds;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where the runs go, each to a folder fold-I, and folds.json and comparison.html.")
    private Path out;

    @Option(names = "--quiet", description = "Print results only.")
    private boolean quiet;

    @Mixin
    private TrainOptions options;

    @Mixin
    private DeviceOptions device;

    CrossValidateCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        if (spec.commandLine().getParseResult().hasMatchedOption("--fold")) {
            throw Commands.usage(spec, "--fold: expected none: each fold is validated with in turn (--folds)");
        }
        List<RunSettings> parts = new ArrayList<>();
        List<RunFolder> folders = new ArrayList<>();
        try {
            if (folds < 2) {
                throw new IllegalArgumentException("--folds: got %d, expected at least 2".formatted(folds));
            }
            for (int i = 1; i <= folds; i++) {
                RunSettings settings = options.settings(
                        spec.commandLine().getParseResult(), Map.of("fold", "%d/%d".formatted(i, folds)));
                String teacher = settings.objective().teacher();
                if (teacher != null) {
                    throw new IllegalArgumentException(
                            "--teacher: got %s, expected none: it has seen pictures that the folds are validated with"
                                    .formatted(teacher));
                }
                RunFolder folder = new RunFolder(out.resolve("fold-" + i));
                if (folder.isFree()) {
                    folder.checkFree();
                } else if (!RunConfig.read(folder).settings().equals(settings)) {
                    throw new IllegalArgumentException(
                            "--out %s: %s holds a run with other settings".formatted(out, folder.path()));
                }
                parts.add(settings);
                folders.add(folder);
            }
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
        try (Backend backend = device.open("auto", parts.getFirst().precision(), this::notice)) {
            for (int i = 0; i < folds; i++) {
                if (!train(folders.get(i), parts.get(i), CrossValidation.data(folders), backend)) {
                    return TrainCommand.STOPPED;
                }
            }
        }
        report(folders);
        return 0;
    }

    /**
     * Trains one run; one that is complete is left alone.
     *
     * @param data what the pictures of the others are known by, or null
     * @return whether the run is complete
     */
    private boolean train(RunFolder folder, RunSettings settings, DataFingerprint data, Backend backend)
            throws IOException {
        if (CrossValidation.isComplete(folder)) {
            return true;
        }
        notice("fold " + settings.validation().fold());
        boolean begins = folder.isFree();
        RunConfig config = begins
                ? TrainCommand.config(settings, data, backend, device.threads())
                : TrainCommand.resumed(RunConfig.read(folder), backend, device.threads(), screen);
        TrainRun run = new TrainRun(
                screen,
                begins ? TrainRun.Start.NEW : TrainRun.Start.RESUMED,
                folder,
                config,
                backend,
                new TrainRun.Manner(quiet, 0, false, false),
                _ -> Reproduction.again(spec.commandLine().getParseResult().originalArgs()));
        return run.execute(new TrainingControl(), _ -> TrainingListener.NONE);
    }

    private void report(List<RunFolder> folders) throws IOException {
        CrossValidation result = CrossValidation.of(folders);
        result.write(out);
        Path comparison = out.resolve("comparison.html");
        Reports.compare(folders, comparison);
        screen.line("%-6s %22s %22s %9s".formatted("fold", "valid, last epoch", "valid, best epoch", "test"));
        IntStream.range(0, folds).forEach(i -> {
            CrossValidation.Part part = result.parts().get(i);
            screen.line("%-6d %22s %22s %9s"
                    .formatted(
                            i + 1,
                            Format.percent(part.lastValidAccuracy()),
                            Format.percent(part.bestValidAccuracy()),
                            Format.percent(part.testAccuracy())));
        });
        screen.line("validation accuracy after the last epoch: " + text(result.lastValidAccuracy()));
        screen.line("test accuracy of the best weights: " + text(result.testAccuracy()));
        screen.line("comparison: " + comparison);
    }

    private static String text(Spread spread) {
        return "mean %s, standard deviation %s"
                .formatted(Format.percent(spread.mean()), Format.percent(spread.deviation()));
    }

    private void notice(String text) {
        if (!quiet) {
            screen.line(text);
        }
    }
}
