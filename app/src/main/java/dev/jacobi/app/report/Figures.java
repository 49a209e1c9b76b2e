package dev.jacobi.app.report;

import dev.jacobi.app.pictures.Charts;
import dev.jacobi.app.pictures.ConfusionPicture;
import dev.jacobi.app.pictures.ConfusionStyle;
import dev.jacobi.app.pictures.ExamplesPicture;
import dev.jacobi.app.pictures.FiltersPicture;
import dev.jacobi.app.pictures.Picture;
import java.util.ArrayList;
import java.util.List;

/** The pictures of a run, in the order in which a report shows them. */
final class Figures {
    private Figures() {}

    /**
     * A picture with its heading.
     *
     * @param file the name of its file, without an ending
     * @param heading in the report
     * @param picture itself
     */
    record Figure(String file, String heading, Picture picture) {}

    /** Curves, and where the time went. */
    static List<Figure> curves(RunRecord run) {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("loss", "Loss", Charts.loss(run.history())));
        figures.add(new Figure("accuracy", "Accuracy", Charts.accuracy(run.history())));
        figures.add(new Figure("learning-rate", "Learning rate", Charts.learningRate(run.history())));
        if (!run.history().gradients().isEmpty()) {
            figures.add(new Figure("gradients", "Gradient norms", Charts.gradientNorms(run.history())));
        }
        figures.add(new Figure("time", "Time", Charts.timeSplit(run.history())));
        return figures;
    }

    /** The confusion matrix of the test, if there was one. */
    static List<Figure> confusion(RunRecord run) {
        return run
                .test()
                .map(test -> new Figure(
                        "confusion",
                        "Confusion matrix",
                        new ConfusionPicture(
                                test.matrix(),
                                test.classNames(),
                                "Confusion matrix, %s test set"
                                        .formatted(
                                                run.config().settings().data().dataset()),
                                ConfusionStyle.FULL)))
                .stream()
                .toList();
    }

    /** The first layer's filters, if there are weights. */
    static List<Figure> filters(RunRecord run) {
        return run.filters().isEmpty()
                ? List.of()
                : List.of(new Figure("filters", "Filters of the first layer", new FiltersPicture(run.filters())));
    }

    /** Test pictures; a report shows these as its own elements. */
    static List<Figure> examples(RunRecord run) {
        return run.test().stream()
                .flatMap(test -> List.of(
                        new Figure("examples", "Examples", examples(test.examples())),
                        new Figure("mistakes", "Worst mistakes", examples(test.mistakes())))
                        .stream())
                .toList();
    }

    private static Picture examples(List<TestResult.Shown> shown) {
        return new ExamplesPicture(shown.stream().map(TestResult.Shown::example).toList());
    }
}
