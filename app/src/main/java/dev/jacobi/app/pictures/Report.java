package dev.jacobi.app.pictures;

import dev.jacobi.app.console.Format;
import dev.jacobi.app.runs.Json;
import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.Summary;
import dev.jacobi.models.training.ConfusionMatrix;
import dev.jacobi.models.training.TimeSplit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run as one page of HTML that needs nothing beside it.
 *
 * @param config how the run was made
 * @param summary what came of it
 * @param confusion of the test set
 * @param classNames in label order
 * @param figures to show, in order
 */
record Report(
        RunConfig config,
        Summary summary,
        ConfusionMatrix confusion,
        List<String> classNames,
        List<Report.Figure> figures) {
    /** A picture with its heading. */
    record Figure(String heading, Picture picture) {}

    private static final String STYLE = """
        body { font: 15px/1.5 system-ui, sans-serif; color: #22272e; max-width: 58rem; margin: 2rem auto; padding: 0 1rem }
        h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.2rem }
        table { border-collapse: collapse } td, th { padding: .2rem .9rem .2rem 0; text-align: left; border-bottom: 1px solid #e3e6ea }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
        img { max-width: 100%; height: auto } pre { background: #f4f5f7; padding: .7rem; white-space: pre-wrap }
        .key { font-size: 2rem; font-weight: 600 }
        """;

    String toHtml() {
        String title = "%s on %s"
                .formatted(config.settings().model(), config.settings().dataset());
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%1$s</title>
            <style>
            %2$s</style></head>
            <body>
            <h1>%1$s</h1>
            %3$s
            %4$s
            <h2>Classes</h2>
            %5$s
            <h2>Time</h2>
            %6$s
            <h2>Settings</h2>
            %7$s
            <h2>Again</h2>
            <pre>%8$s</pre>
            </body>
            </html>
            """.formatted(
                        escape(title),
                        STYLE,
                        result(),
                        figures.stream().map(Report::figure).collect(Collectors.joining("\n")),
                        classes(),
                        time(),
                        settings(),
                        escape(config.command()));
    }

    private String result() {
        String weights = summary.bestEpoch() == null
                ? "with the last weights; there was no validation set"
                : "with the weights of epoch %d, the best on validation data (%s)"
                        .formatted(summary.bestEpoch(), Format.percent(summary.bestValidAccuracy()));
        return "<p><span class=\"key\">%s</span> test accuracy, %s.</p>"
                .formatted(Format.percent(summary.testAccuracy()), weights);
    }

    private static String figure(Figure figure) {
        String data = Base64.getEncoder().encodeToString(figure.picture().toPng());
        return "<h2>%1$s</h2>\n<img width=\"%2$d\" height=\"%3$d\" alt=\"%1$s\" src=\"data:image/png;base64,%4$s\">"
                .formatted(
                        escape(figure.heading()),
                        figure.picture().width(),
                        figure.picture().height(),
                        data);
    }

    private String classes() {
        String rows = IntStream.range(0, confusion.classes())
                .mapToObj(i -> row(
                        classNames.get(i),
                        Format.count(confusion.labelled(i)),
                        Format.percent(confusion.precision(i)),
                        Format.percent(confusion.recall(i))))
                .collect(Collectors.joining("\n"));
        return table("<tr><th>class</th><th class=\"number\">pictures</th><th class=\"number\">precision</th><th"
                + " class=\"number\">recall</th></tr>\n"
                + rows);
    }

    private String time() {
        TimeSplit time = summary.timeSeconds();
        return table(String.join(
                "\n",
                share("waiting for data", time.data(), time),
                share("forward", time.forward(), time),
                share("backward", time.backward(), time),
                share("step", time.step(), time),
                row("training pictures per second", String.format(Locale.ROOT, "%,.0f", summary.imagesPerSecond())),
                row("all, with validation", Format.clock(summary.seconds()))));
    }

    private static String share(String name, double seconds, TimeSplit all) {
        return row(
                name,
                String.format(Locale.ROOT, "%.1f s", seconds),
                Format.percent(all.total() == 0 ? 0 : seconds / all.total()));
    }

    private String settings() {
        ObjectNode node = Json.LINES.valueToTree(config.settings());
        String rows = node.properties().stream()
                .filter(entry -> !entry.getValue().isNull())
                .map(entry -> row(entry.getKey().replace('_', ' '), Format.setting(entry.getValue())))
                .collect(Collectors.joining("\n"));
        return table(String.join(
                "\n",
                rows,
                row("parameters", Format.count(summary.parameters())),
                row("device", config.device() + ": " + config.deviceDescription()),
                row("java", config.java()),
                row("jacobi", config.version())));
    }

    private static String table(String rows) {
        return "<table>\n" + rows + "\n</table>";
    }

    private static String row(String name, String... values) {
        String cells = IntStream.range(0, values.length)
                .mapToObj(i -> "<td class=\"number\">" + escape(values[i]) + "</td>")
                .collect(Collectors.joining());
        return "<tr><td>" + escape(name) + "</td>" + cells + "</tr>";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
