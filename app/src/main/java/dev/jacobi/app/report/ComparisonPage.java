package dev.jacobi.app.report;

import dev.jacobi.app.console.Format;
import dev.jacobi.app.pictures.Charts;
import dev.jacobi.app.report.Html.Section;
import dev.jacobi.app.report.Table.Cell;
import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.app.settings.NamedSettings;
import dev.jacobi.models.training.EpochReport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Several runs side by side. */
final class ComparisonPage {
    private ComparisonPage() {}

    /** A page about runs under their names. */
    static String of(Map<String, RunRecord> runs) {
        List<String> names = List.copyOf(runs.keySet());
        List<RunHistory> histories =
                runs.values().stream().map(RunRecord::history).toList();
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("Results", results(runs)));
        sections.add(new Section("What differs", differences(runs)));
        sections.add(new Section(
                "Accuracy", Html.picture("Validation accuracy of each run", Charts.accuracies(names, histories))));
        sections.add(new Section("Loss", Html.picture("Training loss of each run", Charts.losses(names, histories))));
        sections.add(new Section("Confusion matrices", confusions(runs)));
        String body = """
            <header>
            <h1>%d runs compared</h1>
            %s
            </header>
            <main id="main" tabindex="-1">
            %s
            </main>\
            """.formatted(
                        runs.size(),
                        Html.contents(sections),
                        sections.stream().map(Section::toString).collect(Collectors.joining("\n")));
        return Html.page("%d runs compared".formatted(runs.size()), body);
    }

    private static String results(Map<String, RunRecord> runs) {
        Table table = new Table(
                "Results of the runs",
                "run",
                "test accuracy",
                "test loss",
                "best validation accuracy",
                "epochs",
                "pictures/s",
                "time");
        runs.forEach((name, run) -> table.row(name, results(run)));
        return table.toString();
    }

    private static List<Cell> results(RunRecord run) {
        List<EpochReport> epochs = run.history().epochs();
        Cell validation = epochs.stream()
                .filter(epoch -> epoch.validAccuracy() != null)
                .map(EpochReport::validAccuracy)
                .max(Double::compare)
                .map(Cell::percent)
                .orElse(Cell.of(""));
        return run.summary()
                .map(summary -> List.of(
                        Cell.percent(summary.testAccuracy()),
                        Cell.number("%.4f", summary.testLoss()),
                        validation,
                        Cell.count(summary.epochs()),
                        Cell.number("%,.0f", summary.imagesPerSecond()),
                        new Cell(Format.clock(summary.seconds()), summary.seconds())))
                .orElseGet(() -> List.of(
                        Cell.of("not complete"),
                        Cell.of(""),
                        validation,
                        Cell.count(epochs.size()),
                        Cell.of(""),
                        Cell.of("")));
    }

    /** The settings, and the device, in which the runs are not all alike. */
    private static String differences(Map<String, RunRecord> runs) {
        List<Map<String, String>> settings = runs.values().stream()
                .map(run -> NamedSettings.inEffect(run.config().settings()))
                .toList();
        Set<String> names = new LinkedHashSet<>();
        settings.forEach(all -> names.addAll(all.keySet()));
        Table table = new Table(
                "Settings that differ",
                Stream.concat(Stream.of("setting"), runs.keySet().stream()).toArray(String[]::new));
        for (String name : names) {
            add(
                    table,
                    name.replace('-', ' '),
                    settings.stream().map(all -> all.getOrDefault(name, "")).toList());
        }
        add(
                table,
                "device",
                runs.values().stream()
                        .map(run -> run.config().deviceDescription())
                        .toList());
        return table.toString();
    }

    private static void add(Table table, String name, List<String> values) {
        if (values.stream().distinct().count() > 1) {
            table.row(name, values.stream().map(Cell::of).toList());
        }
    }

    private static String confusions(Map<String, RunRecord> runs) {
        return runs.entrySet().stream()
                .flatMap(run -> Figures.confusion(run.getValue()).stream()
                        .map(figure -> "<div>\n<h3>%s</h3>\n%s\n</div>"
                                .formatted(
                                        Html.escape(run.getKey()),
                                        Html.picture("Confusion matrix of " + run.getKey(), figure.picture()))))
                .collect(Collectors.joining("\n", "<div class=\"beside\">\n", "\n</div>"));
    }
}
