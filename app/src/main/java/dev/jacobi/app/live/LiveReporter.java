package dev.jacobi.app.live;

import dev.jacobi.app.pictures.Thumbnails;
import dev.jacobi.app.runs.MetricsLog;
import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.app.runs.ValidationResult;
import dev.jacobi.app.settings.Json;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.format.PictureBytes;
import dev.jacobi.models.evaluation.Evaluation;
import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import dev.jacobi.models.training.TrainingListener;
import dev.jacobi.models.training.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Tells viewers how a run gets on. */
final class LiveReporter implements TrainingListener {
    /** The most classes of which the confusion matrix is told: a browser can show a table of 40,000 cells. */
    private static final int LARGEST_TABLE = 200;

    private final LiveFeed feed;
    private final RunFolder folder;
    private final RunConfig config;
    private final ImageSet pictures;
    private boolean picturesSent;

    /** A reporter of the run in a folder, whose validation set is part of {@code pictures}. */
    LiveReporter(LiveFeed feed, RunFolder folder, RunConfig config, ImageSet pictures) {
        this.feed = feed;
        this.folder = folder;
        this.config = config;
        this.pictures = pictures;
    }

    /** What a run is, before anything else. */
    private record Run(String title, int epochs, boolean validated, List<String> classNames) {}

    /** A step, and how fast it was. */
    private record Step(
            long step, int epoch, int stepInEpoch, int stepsPerEpoch, double loss, double learningRate, Double speed) {}

    /** A validation picture; {@code png} the first time only. */
    private record Example(String truth, String predicted, double confidence, byte[] png) {}

    /** What the network made of the validation set; {@code confusion} is null where its table would be too large. */
    private record Validation(int epoch, long[][] confusion, List<Example> examples) {}

    /** A checkpoint on its way. */
    private record Checkpoint(long step) {}

    @Override
    public void started(TrainingState from) {
        tell(
                "run",
                new Run(
                        "%s on %s"
                                .formatted(
                                        config.settings().model(),
                                        config.settings().data().dataset()),
                        config.settings().epochs(),
                        config.settings().validation().hasPictures(),
                        pictures.classNames()));
        try {
            tellWhatWasBefore(from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a run that goes on has done already. */
    private void tellWhatWasBefore(TrainingState from) throws IOException {
        RunHistory before = MetricsLog.read(folder.metricsLines());
        before.steps().forEach(step -> tell("step", step(step, null)));
        before.epochs().forEach(epoch -> tell("epoch", epoch));
        // A process that was killed before its checkpoint leaves a validation that this run will make again.
        ValidationResult.read(folder)
                .filter(validation -> validation.epoch() <= from.epoch())
                .ifPresent(this::tellValidation);
    }

    @Override
    public void stepDone(StepReport report, TimeSplit time) {
        tell("step", step(report, report.samples() / time.total()));
    }

    private static Step step(StepReport report, Double speed) {
        return new Step(
                report.step(),
                report.epoch(),
                report.stepInEpoch(),
                report.stepsPerEpoch(),
                report.loss(),
                report.learningRate(),
                speed);
    }

    @Override
    public void validated(int epoch, Evaluation evaluation) {
        tellValidation(ValidationResult.of(epoch, evaluation, pictures.classCount()));
    }

    private void tellValidation(ValidationResult result) {
        List<Example> examples = result.examples().stream().map(this::example).toList();
        picturesSent = true;
        long[][] confusion = pictures.classCount() <= LARGEST_TABLE ? result.confusion() : null;
        tell("validation", new Validation(result.epoch(), confusion, examples));
    }

    private Example example(ValidationResult.Example example) {
        return new Example(
                pictures.classNames().get(example.label()),
                Evaluation.name(example.prediction(), pictures.classNames()),
                example.confidence(),
                picturesSent ? null : PictureBytes.png(Thumbnails.of(pictures, example.sample())));
    }

    @Override
    public void epochDone(EpochReport report) {
        tell("epoch", report);
    }

    @Override
    public void beforeCheckpoint(TrainingState state) {
        tell("checkpoint", new Checkpoint(state.step()));
    }

    private void tell(String kind, Object value) {
        ObjectNode node = Json.LINES.createObjectNode().put("kind", kind);
        node.setAll((ObjectNode) Json.LINES.valueToTree(value));
        feed.add(Json.LINES.writeValueAsString(node));
    }
}
