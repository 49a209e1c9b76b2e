package dev.jacobi.app.pictures;

import dev.jacobi.app.pictures.ExamplesPicture.Example;
import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.app.runs.Summary;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.models.files.AtomicFile;
import dev.jacobi.models.training.Evaluation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a complete run is shown with.
 *
 * @param config how it was made
 * @param summary what came of it
 * @param history how it went
 * @param set the test set
 * @param test what the network made of the test set
 */
public record RunPictures(RunConfig config, Summary summary, RunHistory history, ImageSet set, Evaluation test) {
    /** The coordinate below the seed for the choice of examples. */
    private static final long EXAMPLES = 0x65786D70;

    private static final int MISTAKES = 15;

    /** Writes the pictures and the report. */
    public void write(RunFolder folder) throws IOException {
        Picture loss = Charts.loss(history);
        Picture accuracy = Charts.accuracy(history);
        Picture confusion = confusion(
                test,
                set.classNames(),
                "Confusion matrix, %s test set".formatted(summary.settings().dataset()));
        Picture examples = examples(chosen());
        loss.writePng(folder.file("loss.png"));
        accuracy.writePng(folder.file("accuracy.png"));
        confusion.writePng(folder.file("confusion.png"));
        examples.writePng(folder.file("examples.png"));
        List<Report.Figure> figures = new ArrayList<>(List.of(
                new Report.Figure("Loss", loss),
                new Report.Figure("Accuracy", accuracy),
                new Report.Figure("Learning rate", Charts.learningRate(history)),
                new Report.Figure("Confusion matrix", confusion),
                new Report.Figure("Examples from the test set", examples)));
        if (test.correct() < test.size()) {
            figures.add(new Report.Figure(
                    "Worst mistakes: wrong, and the least probability for the truth", examples(worst())));
        }
        Report report = new Report(config, summary, test.confusion(set.classCount()), set.classNames(), figures);
        AtomicFile.write(folder.file("report.html"), report.toHtml());
    }

    /** The confusion matrix of an evaluation. */
    public static Picture confusion(Evaluation evaluation, List<String> classNames, String title) {
        return new ConfusionPicture(evaluation.confusion(classNames.size()), classNames, title);
    }

    private int[] chosen() {
        int count = Math.min(test.size(), ExamplesPicture.ROWS * ExamplesPicture.COLUMNS);
        int[] order = RandomStream.of(summary.settings().seed(), EXAMPLES).permutation(test.size());
        return Arrays.copyOf(order, count);
    }

    private int[] worst() {
        return IntStream.range(0, test.size())
                .filter(i -> test.prediction(i) != test.label(i))
                .boxed()
                .sorted(Comparator.comparingDouble(test::labelProbability))
                .limit(MISTAKES)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private Picture examples(int[] positions) {
        return new ExamplesPicture(IntStream.of(positions)
                .mapToObj(i -> new Example(
                        Thumbnails.of(set, test.sample(i)),
                        set.classNames().get(test.prediction(i)),
                        set.classNames().get(test.label(i))))
                .toList());
    }
}
