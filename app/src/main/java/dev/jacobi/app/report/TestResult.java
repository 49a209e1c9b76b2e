package dev.jacobi.app.report;

import dev.jacobi.app.pictures.ExamplesPicture;
import dev.jacobi.app.pictures.Thumbnails;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.settings.Json;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.format.PictureBytes;
import dev.jacobi.models.evaluation.ConfusionMatrix;
import dev.jacobi.models.evaluation.Evaluation;
import dev.jacobi.models.files.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * The contents of {@code test.json}: what a network made of the test set, with the pictures that a report shows, so
 * that it can be drawn again without the data set.
 *
 * @param classNames in label order
 * @param confusion pictures by true class, then by predicted class
 * @param examples some pictures, drawn at random
 * @param mistakes the wrong ones with the least probability for the truth, the worst first
 */
record TestResult(List<String> classNames, long[][] confusion, List<Shown> examples, List<Shown> mistakes) {
    /** The coordinate below the seed for the choice of examples. */
    private static final long EXAMPLES = 0x65786D70;

    private static final String FILE = "test.json";

    /**
     * One picture.
     *
     * @param sample its index in the test set
     * @param predicted name of the class it was taken for, as {@link Evaluation#name} has it
     * @param truth name of the class it belongs to
     * @param confidence the probability given to the prediction
     * @param truthProbability the probability given to the truth
     * @param png its pixels as they were stored
     */
    record Shown(int sample, String predicted, String truth, double confidence, double truthProbability, byte[] png) {
        private static Shown of(ImageSet set, Evaluation test, int position) {
            return new Shown(
                    test.sample(position),
                    Evaluation.name(test.prediction(position), set.classNames()),
                    set.classNames().get(test.label(position)),
                    test.confidence(position),
                    test.labelProbability(position),
                    PictureBytes.png(Thumbnails.of(set, test.sample(position))));
        }

        boolean isRight() {
            return predicted.equals(truth);
        }

        ExamplesPicture.Example example() {
            return new ExamplesPicture.Example(image(), predicted, truth);
        }

        private BufferedImage image() {
            try {
                return PictureBytes.decode(png)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "%s: png of sample %d: found no picture, expected the bytes of a PNG file"
                                        .formatted(FILE, sample)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Chooses what to show. */
    static TestResult of(ImageSet set, Evaluation test, long seed) {
        int count = ExamplesPicture.ROWS * ExamplesPicture.COLUMNS;
        int[] order = RandomStream.of(seed, EXAMPLES).permutation(test.size());
        return new TestResult(
                set.classNames(),
                test.confusion(set.classCount()).counts(),
                shown(set, test, Arrays.stream(order).boxed().limit(count)),
                shown(set, test, test.mistakes().stream().limit(count)));
    }

    private static List<Shown> shown(ImageSet set, Evaluation test, Stream<Integer> positions) {
        return positions.map(i -> Shown.of(set, test, i)).toList();
    }

    ConfusionMatrix matrix() {
        return ConfusionMatrix.of(confusion);
    }

    void write(RunFolder folder) throws IOException {
        AtomicFile.write(folder.file(FILE), Json.PRETTY.writeValueAsString(this) + "\n");
    }

    /** The file of a run; empty before its test. */
    static Optional<TestResult> read(RunFolder folder) throws IOException {
        if (!Files.exists(folder.file(FILE))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.PRETTY.readValue(Files.readString(folder.file(FILE)), TestResult.class));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("%s: %s".formatted(folder.file(FILE), e.getOriginalMessage()), e);
        }
    }
}
