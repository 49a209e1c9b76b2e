package dev.jacobi.app.explain;

import dev.jacobi.app.explain.NetworkCheck.Verdict;
import dev.jacobi.app.report.Html;
import dev.jacobi.app.report.Table;
import dev.jacobi.app.report.Table.Cell;
import dev.jacobi.app.settings.Json;
import dev.jacobi.core.check.HostTensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A page, needing nothing beside it, on which one steps through a tape and sees each value and gradient arrive. */
public final class TracePage {
    /** Digits that a number keeps: as many as anybody reads. */
    private static final MathContext DIGITS = new MathContext(5);

    private TracePage() {}

    /** A tensor as the page's script reads it. */
    private record Numbers(List<Integer> shape, double[] values) {}

    /** A step with what its rule contributes to each input. */
    private record Step(
            String text,
            String op,
            String output,
            List<String> inputs,
            String formula,
            String rule,
            long bytes,
            double forwardMicros,
            double backwardMicros,
            List<Numbers> contributions) {}

    /** All that the script shows. */
    private record Data(List<Step> steps, Map<String, Numbers> values, Map<String, Numbers> gradients) {}

    /** The page of a trace, with the verdicts on it below. */
    public static String of(Trace trace, NetworkCheck check) {
        String json = Json.LINES.writeValueAsString(data(trace)).replace("</", "<\\/");
        String body = Html.resource(TracePage.class, "explain.html")
                .formatted(
                        Html.escape(trace.network().text()),
                        Html.escape(trace.device()),
                        trace.bytes(),
                        verdicts(check),
                        json);
        return Html.page(
                "A tape, step by step",
                Html.resource(TracePage.class, "explain.css"),
                body,
                Html.resource(TracePage.class, "explain.js"));
    }

    private static Data data(Trace trace) {
        List<Step> steps = trace.lines().stream()
                .map(line -> new Step(
                        line.step().toString(),
                        line.step().operation().op(),
                        line.step().output(),
                        line.step().inputs(),
                        line.step().operation().formula(),
                        line.step().operation().rule(),
                        line.bytes(),
                        rounded(line.forwardMicros()),
                        rounded(line.backwardMicros()),
                        line.contributions().stream().map(TracePage::numbers).toList()))
                .toList();
        return new Data(steps, numbers(trace.network().values()), numbers(trace.gradients()));
    }

    private static Map<String, Numbers> numbers(Map<String, HostTensor> tensors) {
        return tensors.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> numbers(entry.getValue())));
    }

    private static Numbers numbers(HostTensor tensor) {
        return new Numbers(
                IntStream.of(tensor.shape().dims()).boxed().toList(),
                IntStream.range(0, tensor.size())
                        .mapToDouble(i -> rounded(tensor.at(i)))
                        .toArray());
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : value;
    }

    private static String verdicts(NetworkCheck check) {
        Table table = new Table(
                "Gradient check",
                "gradient",
                "verdict",
                "relative error",
                "worst gradient",
                "central difference there");
        Stream.concat(
                        check.leaves().stream()
                                .map(verdict -> new Verdict("loss by " + verdict.what(), verdict.result())),
                        check.steps().stream())
                .forEach(verdict -> table.row(
                        verdict.what(),
                        Cell.of(verdict.right() ? "ok" : "WRONG"),
                        Cell.number("%.1e", verdict.result().maxRelativeError()),
                        Cell.number("%.6f", verdict.result().gradient()),
                        Cell.number("%.6f", verdict.result().difference())));
        return table.toString();
    }
}
