package dev.jacobi.app.live;

import dev.jacobi.app.pictures.PictureFormat;
import dev.jacobi.app.pictures.Thumbnails;
import dev.jacobi.app.runs.Json;
import dev.jacobi.app.runs.MetricsLog;
import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.Evaluation;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import dev.jacobi.models.training.TrainingListener;
import dev.jacobi.models.training.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** Tells viewers how a run gets on. */
final class LiveReporter implements TrainingListener {
    /** Validation pictures whose prediction is shown after each epoch. */
    private static final int EXAMPLES = 12;

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
    private record Run(String title, int epochs, List<String> classNames) {}

    /** A step, and how fast it was. */
    private record Step(long step, int epoch, int batch, int batches, double loss, double learningRate, Double speed) {}

    /** A validation picture; {@code png} the first time only. */
    private record Example(String truth, String predicted, double confidence, byte[] png) {}

    /** What the network made of the validation set. */
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
                                        config.settings().dataset()),
                        config.settings().epochs(),
                        pictures.classNames()));
        RunHistory before = before();
        before.steps().forEach(step -> tell("step", step(step, null)));
        before.epochs().forEach(epoch -> tell("epoch", epoch));
    }

    /** What a run that goes on has done already. */
    private RunHistory before() {
        try {
            return MetricsLog.read(folder.metricsLines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stepDone(StepReport report, TimeSplit time) {
        tell("step", step(report, report.samples() / time.total()));
    }

    private static Step step(StepReport report, Double speed) {
        return new Step(
                report.step(),
                report.epoch(),
                report.batch(),
                report.batches(),
                report.loss(),
                report.learningRate(),
                speed);
    }

    @Override
    public void validated(int epoch, Evaluation evaluation) {
        List<Example> examples = IntStream.range(0, Math.min(EXAMPLES, evaluation.size()))
                .mapToObj(i -> example(evaluation, i))
                .toList();
        picturesSent = true;
        tell(
                "validation",
                new Validation(
                        epoch, evaluation.confusion(pictures.classCount()).counts(), examples));
    }

    private Example example(Evaluation evaluation, int position) {
        return new Example(
                pictures.classNames().get(evaluation.label(position)),
                pictures.classNames().get(evaluation.prediction(position)),
                evaluation.confidence(position),
                picturesSent ? null : PictureFormat.png(Thumbnails.of(pictures, evaluation.sample(position))));
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
