package dev.jacobi.app.commands;

import dev.jacobi.app.console.ConsoleReporter;
import dev.jacobi.app.console.Format;
import dev.jacobi.app.console.Header;
import dev.jacobi.app.console.Screen;
import dev.jacobi.app.report.Reports;
import dev.jacobi.app.runs.Learners;
import dev.jacobi.app.runs.MetricsLog;
import dev.jacobi.app.runs.PictureInput;
import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.RunData;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.app.runs.RunLock;
import dev.jacobi.app.runs.Summary;
import dev.jacobi.app.runs.ValidationResult;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.app.tensorboard.TensorBoardReporter;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.evaluation.Evaluation;
import dev.jacobi.models.evaluation.Evaluator;
import dev.jacobi.models.files.NetworkState;
import dev.jacobi.models.files.SafeTensors;
import dev.jacobi.models.networks.NetworkSummary;
import dev.jacobi.models.objective.Distillation;
import dev.jacobi.models.training.Checkpoints;
import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.Learner;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import dev.jacobi.models.training.Trainer;
import dev.jacobi.models.training.TrainingControl;
import dev.jacobi.models.training.TrainingListener;
import dev.jacobi.models.training.TrainingSettings;
import dev.jacobi.models.training.TrainingState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** One run from its settings to its report. */
final class TrainRun {
    /** How a run begins. */
    enum Start {
        /** Anew; that another run lives in the folder is an error. */
        NEW,
        /** Anew; where another run lives in the folder, it goes to one whose name has a number too. */
        NUMBERED,
        /** Where its folder says that it is. */
        RESUMED
    }

    /**
     * How a run is carried out; none of it changes the result.
     *
     * @param quiet whether to print the result only
     * @param logInterval steps from one plain line to the next; 0 for none
     * @param detectAnomalies whether to search every value for NaN and infinity
     * @param tensorBoard whether to write event files
     */
    record Manner(boolean quiet, int logInterval, boolean detectAnomalies, boolean tensorBoard) {}

    private final Screen screen;
    private final Start start;
    private final RunConfig config;
    private final RunSettings settings;
    private final Backend backend;
    private final Manner manner;
    private final Function<RunFolder, String> continuation;
    private RunFolder folder;

    /**
     * A run that has not begun.
     *
     * @param continuation the command that goes on with the run in a folder
     */
    TrainRun(
            Screen screen,
            Start start,
            RunFolder folder,
            RunConfig config,
            Backend backend,
            Manner manner,
            Function<RunFolder, String> continuation) {
        this.screen = screen;
        this.start = start;
        this.folder = folder;
        this.config = config;
        this.settings = config.settings();
        this.backend = backend;
        this.manner = manner;
        this.continuation = continuation;
    }

    /** The run's folder; of a {@link Start#NUMBERED} run the last word from when its training begins. */
    RunFolder folder() {
        return folder;
    }

    /**
     * Starts the run, or goes on with it.
     *
     * @param observer is told of it too
     * @return whether the run is complete; if not, it was stopped and can go on
     */
    boolean execute(TrainingControl control, RunObserver observer) throws IOException {
        Teacher teacher = start == Start.RESUMED ? Teacher.kept(settings, folder) : Teacher.of(settings);
        // Whoever is refused should know before pictures are read. A new run takes its folder last: where its settings
        // do not fit the data, it leaves none.
        try (RunLock _ = start == Start.RESUMED ? folder.takeAgain(screen::warning) : null;
                RunData data = RunData.load(settings, backend, screen::downloading, screen::warning);
                Learner learner =
                        Learners.create(settings, backend, data.trainBatches().batches(), screen::warning);
                Distillation distillation = Teacher.load(teacher, backend)) {
            TrainingSettings training =
                    Learners.training(settings, data.trainClassCounts(), distillation, manner.detectAnomalies());
            Trainer.check(data.trainBatches(), data.validBatches(), training);
            NetworkSummary cost =
                    NetworkSummary.of(learner.network(), one(data.trainBatches().imageShape()));
            RunConfig made = config.with(data);
            try (RunLock _ = start == Start.RESUMED ? null : takeFolder()) {
                if (start != Start.RESUMED) {
                    made.write(folder);
                    if (teacher != null) {
                        teacher.keep(folder);
                    }
                }
                if (!manner.quiet()) {
                    Header.of(config, data, cost, folder).forEach(screen::line);
                }
                Checkpoints checkpoints = new Checkpoints(folder.path(), info().metadata());
                TrainingState end =
                        interruptibly(data, learner, training, checkpoints, control, observer.training(data));
                if (!training.isComplete(end)) {
                    return false;
                }
                finish(data, learner, checkpoints, end, cost.parameters(), observer);
                return true;
            }
        }
    }

    private RunLock takeFolder() throws IOException {
        RunFolder wanted = folder;
        Optional<RunLock> lock = folder.take(screen::warning);
        for (int number = 2; lock.isEmpty(); number++) {
            if (start == Start.NEW) {
                throw folder.occupied();
            }
            folder = wanted.numbered(number);
            lock = folder.take(screen::warning);
        }
        return lock.get();
    }

    private CheckpointInfo info() {
        return new CheckpointInfo(settings.model(), settings.data().dataset(), PictureInput.of(settings));
    }

    /** Trains to the end or until Ctrl-C, and tells what comes of that while the process cannot end yet. */
    private TrainingState interruptibly(
            RunData data,
            Learner learner,
            TrainingSettings training,
            Checkpoints checkpoints,
            TrainingControl control,
            TrainingListener observer)
            throws IOException {
        try (Interrupt interrupt = new Interrupt(control)) {
            try {
                TrainingState end = train(data, learner, training, checkpoints, control, observer);
                if (!training.isComplete(end)) {
                    screen.line("stopped in epoch %d after step %d; go on with: %s"
                            .formatted(end.epoch() + 1, end.stepInEpoch(), continuation.apply(folder)));
                }
                return end;
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                if (interrupt.hasCome()) {
                    Failures.tell(screen, e);
                }
                throw e;
            }
        }
    }

    private TrainingState train(
            RunData data,
            Learner learner,
            TrainingSettings training,
            Checkpoints checkpoints,
            TrainingControl control,
            TrainingListener observer)
            throws IOException {
        TrainingState from =
                checkpoints.restoreLast(learner).orElseGet(() -> TrainingState.initial(learner.schedule()));
        try (MetricsLog log = MetricsLog.open(folder, from);
                TensorBoardReporter board = manner.tensorBoard()
                        ? TensorBoardReporter.open(
                                folder, data.train(), learner.block().parameters())
                        : null) {
            TrainingListener console = manner.quiet()
                    ? TrainingListener.NONE
                    : new ConsoleReporter(
                            screen,
                            settings.epochs(),
                            settings.objective().teacher() == null
                                    ? data.train().classCount()
                                    : null,
                            training.accumulate(),
                            manner.logInterval());
            return new Trainer(
                            learner,
                            data.trainBatches(),
                            data.validBatches(),
                            training,
                            checkpoints,
                            TrainingListener.all(List.of(
                                    log,
                                    ValidationResult.keeper(folder, data.train().classCount()),
                                    console,
                                    board == null ? TrainingListener.NONE : board,
                                    observer)))
                    .run(from, control);
        }
    }

    /** The test, with the best weights if there was a validation to tell which they are; and the run's files. */
    private void finish(
            RunData data,
            Learner learner,
            Checkpoints checkpoints,
            TrainingState end,
            long parameters,
            RunObserver observer)
            throws IOException {
        boolean validated = end.best() != null;
        Path weights = validated ? checkpoints.best() : checkpoints.last();
        NetworkState.load(learner.network(), SafeTensors.read(weights).tensors());
        screen.live("testing");
        observer.stage("testing");
        Evaluation test =
                new Evaluator(learner.network(), backend, settings.validation().views()).evaluate(data.testBatches());
        RunHistory history = MetricsLog.read(folder.metricsLines());
        TimeSplit time = history.epochs().stream().map(EpochReport::time).reduce(TimeSplit.ZERO, TimeSplit::plus);
        long samples = history.steps().stream().mapToLong(StepReport::samples).sum();
        Summary summary = new Summary(
                test.accuracy(),
                test.loss(),
                validated ? "best" : "last",
                validated ? end.best().epoch() : null,
                validated ? end.best().validAccuracy() : null,
                end.epoch(),
                samples / time.total(),
                end.clock().seconds(),
                time,
                parameters,
                backend.memory().peak(),
                config.device(),
                settings);
        observer.stage("writing the report");
        Reports.keep(folder, data.test(), test, settings.seed());
        summary.write(folder);
        report(summary, Reports.write(folder));
    }

    private void report(Summary summary, Path page) {
        screen.line(String.format(
                Locale.ROOT,
                "test accuracy %s, loss %.4f, with the %s; trained in %s at %,.0f pictures/s",
                Format.percent(summary.testAccuracy()),
                summary.testLoss(),
                summary.bestEpoch() == null
                        ? "last weights (no validation set)"
                        : "best weights on validation data (epoch %d, %s)"
                                .formatted(summary.bestEpoch(), Format.percent(summary.bestValidAccuracy())),
                Format.clock(summary.seconds()),
                summary.imagesPerSecond()));
        screen.line("report: " + page);
    }

    /** The shape of a batch of one picture. */
    private static Shape one(Shape image) {
        return Shape.of(1, image.dim(0), image.dim(1), image.dim(2));
    }
}
