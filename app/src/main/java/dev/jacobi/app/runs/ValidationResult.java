package dev.jacobi.app.runs;

import dev.jacobi.app.settings.Json;
import dev.jacobi.models.evaluation.Evaluation;
import dev.jacobi.models.files.AtomicFile;
import dev.jacobi.models.training.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;

/**
 * The contents of {@code validation.json}: what the network made of the validation set last, so that whoever watches a
 * run that goes on need not wait for the next time.
 *
 * @param epoch after which it was looked at, from 1
 * @param confusion pictures by true class, then by predicted class
 * @param examples the first pictures of the set, the same ones after every epoch
 */
public record ValidationResult(int epoch, long[][] confusion, List<Example> examples) {
    private static final int EXAMPLES = 12;

    /**
     * One picture.
     *
     * @param sample its index in the set that the validation set is part of
     * @param label its true class
     * @param prediction the class it was taken for, or {@link Evaluation#NO_CLASS}
     * @param confidence the probability given to the prediction
     */
    public record Example(int sample, int label, int prediction, double confidence) {}

    /** What is kept of an evaluation. */
    public static ValidationResult of(int epoch, Evaluation evaluation, int classes) {
        return new ValidationResult(
                epoch,
                evaluation.confusion(classes).counts(),
                IntStream.range(0, Math.min(EXAMPLES, evaluation.size()))
                        .mapToObj(i -> new Example(
                                evaluation.sample(i),
                                evaluation.label(i),
                                evaluation.prediction(i),
                                evaluation.confidence(i)))
                        .toList());
    }

    /** Somebody who writes the file of a run after each validation. */
    public static TrainingListener keeper(RunFolder folder, int classes) {
        return new TrainingListener() {
            @Override
            public void validated(int epoch, Evaluation evaluation) {
                try {
                    AtomicFile.write(
                            folder.validation(), Json.LINES.writeValueAsString(of(epoch, evaluation, classes)) + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /** Reads the file of a run; empty before the first validation. */
    public static Optional<ValidationResult> read(RunFolder folder) throws IOException {
        if (!Files.exists(folder.validation())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.LINES.readValue(Files.readString(folder.validation()), ValidationResult.class));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("%s: %s".formatted(folder.validation(), e.getOriginalMessage()), e);
        }
    }
}
