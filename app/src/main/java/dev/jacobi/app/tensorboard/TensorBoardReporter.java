package dev.jacobi.app.tensorboard;

import dev.jacobi.app.pictures.ConfusionPicture;
import dev.jacobi.app.pictures.ConfusionStyle;
import dev.jacobi.app.pictures.ExamplesPicture;
import dev.jacobi.app.pictures.Picture;
import dev.jacobi.app.pictures.PictureFormat;
import dev.jacobi.app.pictures.Theme;
import dev.jacobi.app.pictures.Thumbnails;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.models.evaluation.Evaluation;
import dev.jacobi.models.files.ProtobufMessage;
import dev.jacobi.models.layers.Parameter;
import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.GradientReport;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import dev.jacobi.models.training.TrainingListener;
import dev.jacobi.models.training.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes a run for TensorBoard, into the folder {@code tensorboard} of the run's: loss and learning rate of each step,
 * gradient norms, and for each epoch accuracies, the weights' histograms, the confusion matrix of the validation and its
 * worst mistakes.
 */
public final class TensorBoardReporter implements TrainingListener, AutoCloseable {
    private final EventFile file;
    private final ImageSet pictures;
    private final Map<String, Parameter> parameters;
    private long step;

    private TensorBoardReporter(EventFile file, ImageSet pictures, Map<String, Parameter> parameters) {
        this.file = file;
        this.pictures = pictures;
        this.parameters = parameters;
    }

    /**
     * Begins another file of a run.
     *
     * @param pictures that the validation's are out of
     * @param parameters of the network, by name
     */
    public static TensorBoardReporter open(RunFolder run, ImageSet pictures, Map<String, Parameter> parameters)
            throws IOException {
        Path folder = Files.createDirectories(run.file("tensorboard"));
        Path file = folder.resolve("events.out.tfevents.%d.jacobi".formatted(System.currentTimeMillis()));
        return new TensorBoardReporter(new EventFile(file), pictures, parameters);
    }

    @Override
    public void started(TrainingState from) {
        step = from.step();
        write(Events.version());
        write(Events.start(step + 1));
    }

    @Override
    public void stepDone(StepReport report, TimeSplit time) {
        step = report.step();
        scalar("train/loss", report.loss());
        scalar("train/learning rate", report.learningRate());
    }

    @Override
    public void gradientsMeasured(GradientReport report) {
        report.norms().forEach((layer, norm) -> scalar("gradient norms/" + layer, norm));
    }

    @Override
    public void validated(int epoch, Evaluation evaluation) {
        String title = "Confusion matrix, validation after epoch " + epoch;
        image(
                "validation/confusion",
                new ConfusionPicture(
                        evaluation.confusion(pictures.classCount()),
                        pictures.classNames(),
                        title,
                        ConfusionStyle.FULL));
        image(
                "validation/worst mistakes",
                new ExamplesPicture(evaluation.mistakes().stream()
                        .limit(ExamplesPicture.ROWS * ExamplesPicture.COLUMNS)
                        .map(i -> new ExamplesPicture.Example(
                                Thumbnails.of(pictures, evaluation.sample(i)),
                                Evaluation.name(evaluation.prediction(i), pictures.classNames()),
                                pictures.classNames().get(evaluation.label(i))))
                        .toList()));
    }

    @Override
    public void epochDone(EpochReport report) {
        scalar("train/accuracy", report.trainAccuracy());
        if (report.validAccuracy() != null) {
            scalar("validation/loss", report.validLoss());
            scalar("validation/accuracy", report.validAccuracy());
        }
        parameters.forEach((name, parameter) -> write(
                Events.histogram(step, "weights/" + name, parameter.value().toFloats())));
    }

    @Override
    public void beforeCheckpoint(TrainingState state) {
        try {
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void scalar(String tag, double value) {
        write(Events.scalar(step, tag, value));
    }

    private void image(String tag, Picture picture) {
        write(Events.image(step, tag, PictureFormat.PNG.encode(picture, Theme.LIGHT)));
    }

    private void write(ProtobufMessage event) {
        try {
            file.write(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
