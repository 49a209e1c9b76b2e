package dev.jacobi.app.commands;

import dev.jacobi.app.console.Format;
import dev.jacobi.app.console.Screen;
import dev.jacobi.app.runs.Json;
import dev.jacobi.app.runs.RunData;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.Splits;
import dev.jacobi.datasets.catalog.Dataset;
import dev.jacobi.datasets.download.ProgressListener;
import dev.jacobi.datasets.loader.Sampler;
import dev.jacobi.models.training.ConfusionMatrix;
import dev.jacobi.models.training.Evaluation;
import dev.jacobi.models.training.Evaluator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jacobi evaluate}. */
@Command(
        name = "evaluate",
        description = "Measures a trained network on a data set, class by class.",
        sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
    /** The parts of a data set. */
    enum Part {
        TRAIN,
        TEST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Screen screen;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CheckpointOptions checkpoint;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Folder with the data set's files. Default: the user's cache folder.")
    private Path dataDir;

    @Option(
            names = "--part",
            paramLabel = "PART",
            defaultValue = "test",
            description =
                    "test, or train for the training set as it is, without augmentation. Default: ${DEFAULT-VALUE}.")
    private Part part;

    @Option(names = "--limit", paramLabel = "N", description = "Use only the first N pictures.")
    private Integer limit;

    @Option(names = "--json", description = "Print JSON, with the whole confusion matrix.")
    private boolean json;

    @Mixin
    private ConfusionOptions confusion;

    @Mixin
    private DeviceOptions device;

    EvaluateCommand(Screen screen) {
        this.screen = screen;
    }

    /** One class in the JSON output. */
    private record ClassResult(String name, long pictures, double precision, double recall) {}

    /** The JSON output; the confusion matrix has a row per true class. */
    private record Output(
            String checkpoint,
            String model,
            String dataset,
            String part,
            int pictures,
            int correct,
            double accuracy,
            double loss,
            List<ClassResult> classes,
            List<List<Long>> confusion) {}

    @Override
    public Integer call() throws IOException {
        if (limit != null && limit < 1) {
            throw usage("--limit: got %d, expected at least 1".formatted(limit));
        }
        try {
            confusion.check();
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
        try (Backend backend = device.open(_ -> {});
                CheckpointOptions.Loaded loaded = checkpoint.load(backend)) {
            CheckpointInfo info = loaded.info();
            Dataset set = dataset(info.dataset());
            ImageSet pictures = pictures(set);
            Evaluation evaluation = Evaluator.evaluate(
                    loaded.network(),
                    backend,
                    RunData.inOrder(info.pictures(), pictures, Sampler.sequential(pictures.size())));
            confusion.draw(evaluation.confusion(pictures.classCount()), pictures.classNames(), set.name() + " " + part);
            print(output(info.model(), set.name(), pictures, evaluation));
        }
        return 0;
    }

    private Dataset dataset(String name) {
        try {
            return Dataset.named(name);
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
    }

    private ImageSet pictures(Dataset set) throws IOException {
        Splits splits = RunData.splits(set, dataDir == null ? null : dataDir.toString(), ProgressListener.NONE);
        ImageSet whole = part == Part.TRAIN ? splits.train() : splits.test();
        return limit == null ? whole : whole.limit(limit);
    }

    private RuntimeException usage(String message) {
        return Commands.usage(spec, new IllegalArgumentException(message));
    }

    private Output output(String modelName, String setName, ImageSet pictures, Evaluation evaluation) {
        int count = pictures.classCount();
        ConfusionMatrix matrix = evaluation.confusion(count);
        return new Output(
                checkpoint.file().toString(),
                modelName,
                setName,
                part.toString(),
                evaluation.size(),
                evaluation.correct(),
                evaluation.accuracy(),
                evaluation.loss(),
                IntStream.range(0, count)
                        .mapToObj(i -> new ClassResult(
                                pictures.classNames().get(i),
                                matrix.labelled(i),
                                matrix.precision(i),
                                matrix.recall(i)))
                        .toList(),
                IntStream.range(0, count).mapToObj(row -> row(matrix, row)).toList());
    }

    private static List<Long> row(ConfusionMatrix matrix, int label) {
        return IntStream.range(0, matrix.classes())
                .mapToLong(prediction -> matrix.count(label, prediction))
                .boxed()
                .toList();
    }

    private void print(Output output) {
        if (json) {
            screen.line(Json.PRETTY.writeValueAsString(output));
            return;
        }
        screen.line(String.format(
                Locale.ROOT,
                "%s on %s %s: accuracy %s (%d of %d), loss %.4f",
                output.model(),
                output.dataset(),
                output.part(),
                Format.percent(output.accuracy()),
                output.correct(),
                output.pictures(),
                output.loss()));
        screen.line(String.format(Locale.ROOT, "%-20s %9s %11s %9s", "class", "pictures", "precision", "recall"));
        output.classes()
                .forEach(c -> screen.line(String.format(
                        Locale.ROOT,
                        "%-20s %9d %11s %9s",
                        c.name(),
                        c.pictures(),
                        Format.percent(c.precision()),
                        Format.percent(c.recall()))));
    }
}
