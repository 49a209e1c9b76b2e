package dev.jacobi.app.commands;

import dev.jacobi.app.console.Screen;
import dev.jacobi.app.live.LivePage;
import dev.jacobi.app.runs.DataFingerprint;
import dev.jacobi.app.runs.Reproduction;
import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.RunData;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.settings.Recipe;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.training.TrainingControl;
import dev.jacobi.models.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jacobi train}. */
@Command(
        name = "train",
        description = "Trains a network and leaves a folder with its weights, metrics, pictures and a report.",
        sortOptions = false,
        footerHeading = "%nRecipes:%n")
final class TrainCommand implements Callable<Integer> {
    /** Ended before its end, as shells count an interrupt. */
    static final int STOPPED = 130;

    /** Options that do not change what a run computes, and so go with {@code --resume}. */
    private static final Set<String> RESUMABLE = Set.of(
            "--resume",
            "--device",
            "--threads",
            "--log-interval",
            "--quiet",
            "--verbose",
            "--detect-anomalies",
            "--tensorboard",
            "--ui",
            "--ui-port");

    private static final int PLAIN_LOG_INTERVAL = 100;

    private static final int LARGEST_PORT = 65_535;

    private final Screen screen;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TrainOptions options;

    @Mixin
    private DeviceOptions device;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The run's folder. Default: runs/<time>-<dataset>-<model>, and -2 or so if it is taken.")
    private Path out;

    @Option(
            names = "--resume",
            paramLabel = "RUN_DIR",
            description =
                    "Go on with the run in this folder, with its own settings and the same pictures; the result is"
                            + " bit for bit that of a run that never stopped.")
    private Path resume;

    @Option(
            names = "--log-interval",
            paramLabel = "N",
            description = "Print a line every N steps; 0 for never. Default: 100, or never on a terminal.")
    private Integer logInterval;

    @Option(names = "--quiet", description = "Print the result only.")
    private boolean quiet;

    @Option(
            names = "--detect-anomalies",
            description =
                    "Search every value (in fp16 all but gradients) for NaN and infinity, and name the operation that"
                            + " made the first. Slow.")
    private boolean detectAnomalies;

    @Option(
            names = "--tensorboard",
            description = "Write event files for TensorBoard too, into the folder tensorboard of the run's.")
    private boolean tensorBoard;

    @Option(
            names = "--ui",
            description = "Show the run on a page of this machine, with curves as they grow and buttons to pause, save"
                    + " and stop; its address is printed.")
    private boolean ui;

    @Option(names = "--ui-port", paramLabel = "N", description = "The page's port. Default: any that is free.")
    private Integer uiPort;

    TrainCommand(Screen screen) {
        this.screen = screen;
    }

    /** The recipes, for the help. */
    static String[] footer() {
        return Stream.concat(
                        Recipe.all().stream().map(TrainCommand::line),
                        Stream.of(
                                "",
                                "A recipe is a file of lines 'name = value' with the names of these options;"
                                        + " docs/training.md shows one."))
                .toArray(String[]::new);
    }

    private static String line(Recipe recipe) {
        RunSettings settings = recipe.with(Map.of());
        return String.format(
                Locale.ROOT,
                "  %-13s %s on %s, %d epochs, batch %d, lr %s, %s",
                recipe.name(),
                settings.model(),
                settings.data().dataset(),
                settings.epochs(),
                settings.batchSize(),
                settings.schedule().lr(),
                settings.schedule().scheduler());
    }

    @Override
    public Integer call() throws IOException {
        if (uiPort != null && !ui) {
            throw Commands.usage(spec, "--ui-port: got %d, expected it with --ui only".formatted(uiPort));
        }
        if (uiPort != null && (uiPort < 0 || uiPort > LARGEST_PORT)) {
            throw Commands.usage(spec, "--ui-port: got %d, expected 0 to %d".formatted(uiPort, LARGEST_PORT));
        }
        if (logInterval != null && logInterval < 0) {
            throw Commands.usage(spec, "--log-interval: got %d, expected at least 0".formatted(logInterval));
        }
        if (logInterval != null && quiet) {
            throw Commands.usage(spec, "--log-interval: got %d, expected it without --quiet".formatted(logInterval));
        }
        return resume == null ? start() : resume();
    }

    private int start() throws IOException {
        RunSettings settings;
        TrainRun.Start start;
        RunFolder folder;
        try {
            settings = options.settings(spec.commandLine().getParseResult(), Map.of());
            if (out == null) {
                start = TrainRun.Start.NUMBERED;
                folder = RunFolder.byDefault(LocalDateTime.now(ZoneId.systemDefault()), settings);
            } else {
                start = TrainRun.Start.NEW;
                folder = new RunFolder(out);
                folder.checkFree();
            }
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
        try (Backend backend = device.open("auto", settings.precision(), this::notice)) {
            return run(start, folder, config(settings, null, backend, device.threads()), backend);
        }
    }

    /**
     * What a run that begins here is made with.
     *
     * @param data what its pictures must be known by; null if they may be any
     */
    static RunConfig config(RunSettings settings, DataFingerprint data, Backend backend, int threads) {
        return new RunConfig(
                Version.number(),
                Version.java(),
                backend.name(),
                backend.description(),
                threads,
                settings,
                data,
                Reproduction.train(settings, backend.name()));
    }

    private int resume() throws IOException {
        Set<String> others = Commands.given(spec, name -> !RESUMABLE.contains(name));
        if (!others.isEmpty()) {
            throw Commands.usage(
                    spec,
                    "--resume goes on with the run's own settings: got %s too, expected none but %s"
                            .formatted(String.join(", ", others), String.join(", ", new TreeSet<>(RESUMABLE))));
        }
        RunFolder folder = new RunFolder(resume);
        RunConfig config = RunConfig.read(folder);
        try (Backend backend = device.open(config.device(), config.settings().precision(), this::notice)) {
            return run(TrainRun.Start.RESUMED, folder, resumed(config, backend, device.threads(), screen), backend);
        }
    }

    /** What a run that goes on here is made with; a warning tells if its results will differ. */
    static RunConfig resumed(RunConfig config, Backend backend, int threads, Screen screen) {
        if (!backend.name().equals(config.device())) {
            screen.warning("the run began on %s and goes on on %s: its results will differ in the last bits"
                    .formatted(config.device(), backend.name()));
        }
        return config.on(Version.java(), backend, threads);
    }

    private int run(TrainRun.Start start, RunFolder folder, RunConfig config, Backend backend) throws IOException {
        int interval = logInterval != null ? logInterval : screen.terminal() ? 0 : PLAIN_LOG_INTERVAL;
        TrainRun run = new TrainRun(
                screen,
                start,
                folder,
                config,
                backend,
                new TrainRun.Manner(quiet, interval, detectAnomalies, tensorBoard),
                Reproduction::resume);
        TrainingControl control = new TrainingControl();
        boolean complete = ui ? watched(run, control, config) : run.execute(control, _ -> TrainingListener.NONE);
        return complete ? 0 : STOPPED;
    }

    /** Runs beside a page that shows the run; returns whether it is complete. */
    private boolean watched(TrainRun run, TrainingControl control, RunConfig config) throws IOException {
        try (LivePage page = LivePage.open(control, uiPort == null ? 0 : uiPort)) {
            screen.line("watch     " + page.address());
            boolean complete;
            try {
                complete = run.execute(control, observer(page, run, config));
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                page.end("failed: " + Failures.message(e));
                throw e;
            }
            page.end(
                    complete
                            ? "finished, tested and reported"
                            : "stopped; go on with: " + Reproduction.resume(run.folder()));
            return complete;
        }
    }

    private static RunObserver observer(LivePage page, TrainRun run, RunConfig config) {
        return new RunObserver() {
            @Override
            public TrainingListener training(RunData data) {
                return page.reporter(run.folder(), config, data.train());
            }

            @Override
            public void stage(String words) {
                page.stage(words);
            }
        };
    }

    private void notice(String text) {
        if (!quiet) {
            screen.line(text);
        }
    }
}
