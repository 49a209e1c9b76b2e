package dev.jacobi.app.report;

import dev.jacobi.app.console.Format;
import dev.jacobi.app.report.Figures.Figure;
import dev.jacobi.app.report.Html.Section;
import dev.jacobi.app.report.Table.Cell;
import dev.jacobi.app.report.TestResult.Shown;
import dev.jacobi.app.runs.Summary;
import dev.jacobi.app.settings.NamedSettings;
import dev.jacobi.models.evaluation.ConfusionMatrix;
import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.TimeSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A run as one page. */
final class RunPage {
    private final RunRecord run;

    private RunPage(RunRecord run) {
        this.run = run;
    }

    static String of(RunRecord run) {
        return new RunPage(run).html();
    }

    private String html() {
        String title = "%s on %s"
                .formatted(
                        run.config().settings().model(),
                        run.config().settings().data().dataset());
        List<Section> sections = new ArrayList<>();
        Figures.curves(run).forEach(figure -> sections.add(section(figure)));
        Figures.confusion(run).forEach(figure -> sections.add(section(figure)));
        run.test().ifPresent(test -> {
            sections.add(new Section("Classes", classes(test)));
            sections.add(new Section("Examples from the test set", shown(test.examples())));
            if (!test.mistakes().isEmpty()) {
                sections.add(new Section(
                        "Worst mistakes",
                        "<p>Wrong, with the least probability for the truth.</p>\n" + shown(test.mistakes())));
            }
        });
        Figures.filters(run).forEach(figure -> sections.add(section(figure)));
        sections.add(new Section("Epochs", epochs()));
        run.summary().ifPresent(summary -> sections.add(new Section("Time in total", time(summary))));
        sections.add(new Section("Settings", settings()));
        sections.add(new Section(
                "The same run again",
                "<pre tabindex=\"0\">%s</pre>"
                        .formatted(Html.escape(run.config().command()))));
        String body = """
            <header>
            <h1>%s</h1>
            %s
            %s
            </header>
            <main id="main" tabindex="-1">
            %s
            </main>\
            """.formatted(
                        Html.escape(title),
                        result(),
                        Html.contents(sections),
                        sections.stream().map(Section::toString).collect(Collectors.joining("\n")));
        return Html.page(title, body);
    }

    private static Section section(Figure figure) {
        return new Section(figure.heading(), Html.picture(figure.heading(), figure.picture()));
    }

    private String result() {
        if (run.summary().isEmpty()) {
            return "<p>Not complete: %d of %d epochs so far.</p>"
                    .formatted(
                            run.history().epochs().size(),
                            run.config().settings().epochs());
        }
        Summary summary = run.summary().get();
        String weights = summary.bestEpoch() == null
                ? "with the last weights; there was no validation set"
                : "with the weights of epoch %d, the best on validation data (%s)"
                        .formatted(summary.bestEpoch(), Format.percent(summary.bestValidAccuracy()));
        return "<p><span class=\"key\">%s</span> test accuracy, %s.</p>"
                .formatted(Format.percent(summary.testAccuracy()), weights);
    }

    private static String classes(TestResult test) {
        ConfusionMatrix matrix = test.matrix();
        Table table =
                new Table("Results by class", "class", "pictures", "precision", "recall", "F1", "most often taken for");
        for (int i = 0; i < matrix.classes(); i++) {
            table.row(
                    test.classNames().get(i),
                    Cell.count(matrix.labelled(i)),
                    Cell.percent(matrix.precision(i)),
                    Cell.percent(matrix.recall(i)),
                    Cell.percent(matrix.f1(i)),
                    Cell.of(confused(test, matrix, i)));
        }
        return table.toString();
    }

    /** The class that most pictures of a class were wrongly taken for. */
    private static String confused(TestResult test, ConfusionMatrix matrix, int label) {
        int worst = -1;
        long most = 0;
        for (int other = 0; other < matrix.classes(); other++) {
            if (other != label && matrix.count(label, other) > most) {
                worst = other;
                most = matrix.count(label, other);
            }
        }
        return worst < 0
                ? "none"
                : "%s (%d, %s)"
                        .formatted(test.classNames().get(worst), most, Format.percent(matrix.share(label, worst)));
    }

    private static String shown(List<Shown> pictures) {
        return pictures.stream()
                .map(shown -> """
                    <figure class="%s"><img width="96" height="96" alt="test picture %d" src="%s">
                    <figcaption><b>P: %s</b> %s<br>T: %s%s</figcaption></figure>\
                    """.formatted(
                                shown.isRight() ? "right" : "wrong",
                                shown.sample(),
                                Html.png(shown.png()),
                                Html.escape(shown.predicted()),
                                percent(shown.confidence()),
                                Html.escape(shown.truth()),
                                shown.isRight() ? "" : " " + percent(shown.truthProbability())))
                .collect(Collectors.joining("\n", "<div class=\"examples\">\n", "\n</div>"));
    }

    private static String percent(double probability) {
        return String.format(Locale.ROOT, "%.1f\u00A0%%", 100 * probability);
    }

    private String epochs() {
        Table table = new Table(
                "Epoch by epoch",
                "epoch",
                "training loss",
                "training accuracy",
                "validation loss",
                "validation accuracy",
                "learning rate",
                "pictures/s",
                "marks");
        for (EpochReport epoch : run.history().epochs()) {
            table.row(
                    Integer.toString(epoch.epoch()),
                    Cell.number("%.4f", epoch.trainLoss()),
                    Cell.percent(epoch.trainAccuracy()),
                    epoch.validLoss() == null ? Cell.of("") : Cell.number("%.4f", epoch.validLoss()),
                    epoch.validAccuracy() == null ? Cell.of("") : Cell.percent(epoch.validAccuracy()),
                    Cell.number("%.4g", epoch.learningRate()),
                    Cell.number("%,.0f", epoch.imagesPerSecond()),
                    Cell.of((epoch.best() ? "best " : "") + (epoch.reduced() ? "plateau" : "")));
        }
        return table.toString();
    }

    private static String time(Summary summary) {
        TimeSplit time = summary.timeSeconds();
        double total = Math.max(time.total(), Double.MIN_NORMAL);
        return new Table("Where the training time went", "part", "seconds", "share")
                        .row("waiting for data", Cell.number("%.1f", time.data()), Cell.percent(time.data() / total))
                        .row("forward", Cell.number("%.1f", time.forward()), Cell.percent(time.forward() / total))
                        .row("backward", Cell.number("%.1f", time.backward()), Cell.percent(time.backward() / total))
                        .row("step", Cell.number("%.1f", time.update()), Cell.percent(time.update() / total))
                + "<p>%,.0f training pictures per second; %s in all, with validation.</p>"
                        .formatted(summary.imagesPerSecond(), Format.clock(summary.seconds()));
    }

    private String settings() {
        Table table = new Table("Settings of the run", "setting", "value");
        NamedSettings.inEffect(run.config().settings())
                .forEach((name, value) -> table.row(name.replace('-', ' '), Cell.of(value)));
        run.summary().ifPresent(summary -> table.row("parameters", Cell.of(Format.count(summary.parameters()))));
        return table.row(
                        "device",
                        Cell.of(run.config().device() + ": " + run.config().deviceDescription()))
                .row("java", Cell.of(run.config().java()))
                .row("jacobi", Cell.of(run.config().version()))
                .toString();
    }
}
