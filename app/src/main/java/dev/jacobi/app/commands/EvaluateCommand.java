package dev.jacobi.app.commands;

import dev.jacobi.app.console.Format;
import dev.jacobi.app.console.Screen;
import dev.jacobi.app.runs.PictureInput;
import dev.jacobi.app.runs.RunData;
import dev.jacobi.app.runs.RunDataset;
import dev.jacobi.app.settings.Json;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.Splits;
import dev.jacobi.datasets.catalog.Dataset;
import dev.jacobi.datasets.loader.Sampler;
import dev.jacobi.models.evaluation.ConfusionMatrix;
import dev.jacobi.models.evaluation.Evaluation;
import dev.jacobi.models.evaluation.Evaluator;
import dev.jacobi.models.evaluation.Proportion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
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

    /** How many kinds of mistakes are told. */
    private static final int MISTAKES = 5;

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

    @Option(names = "--skip-broken", description = "Leave files of a folder out that are no pictures, and name them.")
    private boolean skipBroken;

    @Option(
            names = "--part",
            paramLabel = "PART",
            defaultValue = "test",
            description =
                    "test, or train for the training set as it is, without augmentation. Default: ${DEFAULT-VALUE}.")
    private Part part;

    @Option(names = "--limit", paramLabel = "N", description = "Use only the first N pictures.")
    private Integer limit;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "5",
            description = "Also count pictures whose class is among the K likeliest. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Mixin
    private ViewOptions views;

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
    private record ClassResult(String name, long pictures, double precision, double recall, double f1) {}

    /** How often one class was taken for another, in the JSON output. */
    private record Mistake(String label, String prediction, long count) {}

    /** The JSON output; the confusion matrix has a row per true class, and a last column for NaN if there was any. */
    private record Output(
            String checkpoint,
            String model,
            String dataset,
            String part,
            int pictures,
            int correct,
            double accuracy,
            List<Double> accuracyInterval,
            int top,
            double topAccuracy,
            double loss,
            List<ClassResult> classes,
            List<Mistake> mostConfused,
            List<List<Long>> confusion) {}

    @Override
    public Integer call() throws IOException {
        if (limit != null && limit < 1) {
            throw Commands.usage(spec, "--limit: got %d, expected at least 1".formatted(limit));
        }
        if (top < 1) {
            throw Commands.usage(spec, "--top: got %d, expected at least 1".formatted(top));
        }
        try {
            confusion.check();
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
        try (Backend backend = device.open(screen::notice);
                SavedNetwork loaded = checkpoint.loadForDataset(backend)) {
            CheckpointInfo info = loaded.info();
            Evaluator evaluator = new Evaluator(loaded.network(), backend, views.of(info.pictures()));
            Dataset set = dataset(info);
            ImageSet pictures = pictures(set);
            Evaluation evaluation =
                    evaluator.evaluate(RunData.inOrder(info.pictures(), pictures, Sampler.sequential(pictures.size())));
            print(output(info.model(), set.name(), pictures, evaluation));
            confusion.draw(evaluation.confusion(pictures.classCount()), pictures.classNames(), set.name() + " " + part);
        }
        return 0;
    }

    private Dataset dataset(CheckpointInfo info) {
        PictureInput input = info.pictures();
        if (skipBroken && !info.dataset().equals(Dataset.FOLDER)) {
            throw Commands.usage(
                    spec,
                    "--skip-broken: expected it with --dataset %s only, got %s"
                            .formatted(Dataset.FOLDER, info.dataset()));
        }
        try {
            String folder = dataDir == null ? null : dataDir.toString();
            Dataset set = RunDataset.named(info.dataset(), folder, input.scaled(), skipBroken, screen::warning);
            if (!set.classNames().equals(input.classes())) {
                throw new IllegalArgumentException("--dataset: its classes are %s, the checkpoint's are %s"
                        .formatted(set.classNames(), input.classes()));
            }
            if (set.shape().channels() != input.channels()) {
                throw new IllegalArgumentException("--dataset: its pictures have %d channels, the checkpoint's have %d"
                        .formatted(set.shape().channels(), input.channels()));
            }
            return set;
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
    }

    private ImageSet pictures(Dataset set) throws IOException {
        Splits splits = RunData.splits(set, dataDir == null ? null : dataDir.toString(), screen::downloading);
        ImageSet whole = part == Part.TRAIN ? splits.train() : splits.test();
        return limit == null ? whole : whole.limit(limit);
    }

    private Output output(String modelName, String setName, ImageSet pictures, Evaluation evaluation) {
        int count = pictures.classCount();
        ConfusionMatrix matrix = evaluation.confusion(count);
        Proportion accuracy = new Proportion(evaluation.correct(), evaluation.size());
        List<String> names = pictures.classNames();
        return new Output(
                checkpoint.file().toString(),
                modelName,
                setName,
                part.toString(),
                evaluation.size(),
                evaluation.correct(),
                accuracy.value(),
                List.of(accuracy.low(), accuracy.high()),
                top,
                new Proportion(evaluation.correctWithin(top), evaluation.size()).value(),
                evaluation.loss(),
                IntStream.range(0, count)
                        .mapToObj(i -> new ClassResult(
                                names.get(i), matrix.labelled(i), matrix.precision(i), matrix.recall(i), matrix.f1(i)))
                        .toList(),
                matrix.mostConfused(MISTAKES).stream()
                        .map(mistake -> new Mistake(
                                names.get(mistake.label()), names.get(mistake.prediction()), mistake.count()))
                        .toList(),
                Arrays.stream(matrix.counts())
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList());
    }

    private void print(Output output) {
        if (json) {
            screen.line(Json.PRETTY.writeValueAsString(output));
            return;
        }
        screen.line(String.format(
                Locale.ROOT,
                "%s on %s %s: accuracy %s (%d of %d; 95 %% interval %s to %s), top %d %s, loss %.4f",
                output.model(),
                output.dataset(),
                output.part(),
                Format.percent(output.accuracy()),
                output.correct(),
                output.pictures(),
                Format.percent(output.accuracyInterval().getFirst()),
                Format.percent(output.accuracyInterval().getLast()),
                output.top(),
                Format.percent(output.topAccuracy()),
                output.loss()));
        screen.line(
                String.format(Locale.ROOT, "%-20s %9s %11s %9s %9s", "class", "pictures", "precision", "recall", "F1"));
        output.classes()
                .forEach(c -> screen.line(String.format(
                        Locale.ROOT,
                        "%-20s %9d %11s %9s %9s",
                        c.name(),
                        c.pictures(),
                        Format.percent(c.precision()),
                        Format.percent(c.recall()),
                        Format.percent(c.f1()))));
        output.mostConfused()
                .forEach(mistake -> screen.line("%d times %s was taken for %s"
                        .formatted(mistake.count(), mistake.label(), mistake.prediction())));
    }
}
