package dev.jacobi.app.commands;

import dev.jacobi.app.console.Format;
import dev.jacobi.app.console.Screen;
import dev.jacobi.app.runs.PictureInput;
import dev.jacobi.app.settings.Json;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.evaluation.Evaluator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jacobi predict}. */
@Command(
        name = "predict",
        description = "Tells what a trained network sees in pictures.",
        sortOptions = false,
        footer = {
            "",
            "A picture's middle square is scaled to the network's size. Networks trained on drawings (mnist,"
                    + " fashion-mnist) know bright strokes on black ground only."
        })
final class PredictCommand implements Callable<Integer> {
    private final Screen screen;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "PICTURES", description = "PNG, JPEG, GIF or BMP files.")
    private List<Path> images;

    @Mixin
    private CheckpointOptions checkpoint;

    @Option(
            names = "--top",
            paramLabel = "K",
            defaultValue = "3",
            description = "How many classes to name for each picture. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Mixin
    private ViewOptions views;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private DeviceOptions device;

    PredictCommand(Screen screen) {
        this.screen = screen;
    }

    /** One class, with the probability that the network gives it. */
    private record Guess(String name, double probability) {}

    /** One picture, with the likeliest classes first. */
    private record Prediction(String image, List<Guess> classes) {}

    @Override
    public Integer call() throws IOException {
        if (top < 1) {
            throw Commands.usage(spec, "--top: got %d, expected at least 1".formatted(top));
        }
        List<Prediction> predictions = new ArrayList<>();
        try (Backend backend = device.open(screen::notice);
                SavedNetwork loaded = checkpoint.load(backend)) {
            Evaluator evaluator = new Evaluator(
                    loaded.network(), backend, views.of(loaded.info().pictures()));
            for (Path image : images) {
                predictions.add(predict(image, evaluator, loaded.info().pictures()));
            }
        }
        if (json) {
            screen.line(Json.PRETTY.writeValueAsString(predictions));
        } else {
            print(predictions);
        }
        return 0;
    }

    private Prediction predict(Path file, Evaluator evaluator, PictureInput input) throws IOException {
        Shape shape = Shape.of(input.side(), input.side(), input.channels());
        double[] probabilities = evaluator.probabilities(input.read(file).pixels(), shape);
        List<Guess> guesses = IntStream.range(0, probabilities.length)
                .mapToObj(i -> new Guess(input.classes().get(i), probabilities[i]))
                .sorted(Comparator.comparingDouble(Guess::probability).reversed())
                .limit(top)
                .toList();
        return new Prediction(file.toString(), guesses);
    }

    private void print(List<Prediction> predictions) {
        int width = predictions.stream().mapToInt(p -> p.image().length()).max().orElse(0);
        for (Prediction prediction : predictions) {
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-" + width + "s", prediction.image()));
            prediction
                    .classes()
                    .forEach(guess ->
                            line.append("  %s %s".formatted(guess.name(), Format.percent(guess.probability()))));
            screen.line(line.toString());
        }
    }
}
