package dev.jacobi.app.explain;

import dev.jacobi.app.explain.NetworkCheck.Verdict;
import dev.jacobi.app.explain.Trace.Line;
import dev.jacobi.core.check.HostTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A trace, and what the gradient check says of it, in lines for people. */
public final class TraceText {
    /** Numbers shown of a tensor. */
    private static final int SHOWN = 5;

    private TraceText() {}

    /** The tape, forward and backward. */
    public static List<String> of(Trace trace) {
        List<String> text = new ArrayList<>();
        text.add("%s; on %s".formatted(trace.network().text(), trace.device()));
        text.add("");
        text.add("forward: the tape is written");
        trace.network()
                .leaves()
                .forEach(
                        leaf -> text.add(line("", leaf, trace.network().values().get(leaf), "")));
        List<Line> lines = trace.lines();
        for (int k = 0; k < lines.size(); k++) {
            Line line = lines.get(k);
            HostTensor value = trace.network().values().get(line.step().output());
            text.add(line(number(k), line.step().toString(), value, cost(line.bytes(), line.forwardMicros())));
        }
        text.add("%d bytes are kept for the way back".formatted(trace.bytes()));
        text.add("");
        text.add("backward: the tape is read from its end, and each rule turns the gradient of its output into those of"
                + " its inputs");
        for (int k = lines.size() - 1; k >= 0; k--) {
            Line line = lines.get(k);
            HostTensor dy = trace.gradients().get(line.step().output());
            text.add(line(number(k), "d" + line.step().output(), dy, time(line.backwardMicros())));
            text.add("     %s: %s"
                    .formatted(
                            line.step().operation().op(),
                            line.step().operation().rule()));
            for (int i = 0; i < line.step().inputs().size(); i++) {
                String input = line.step().inputs().get(i);
                boolean adds = users(lines, input) > 1;
                text.add(line(
                        "", (adds ? "+ d" : "→ d") + input, line.contributions().get(i), ""));
            }
        }
        return text;
    }

    private static long users(List<Line> lines, String value) {
        return lines.stream()
                .flatMap(line -> line.step().inputs().stream())
                .filter(value::equals)
                .count();
    }

    /** What the gradient check found. */
    public static List<String> of(NetworkCheck check) {
        List<String> text = new ArrayList<>();
        text.add("gradient check: the loss, by every number of every leaf, against central differences");
        check.leaves().forEach(verdict -> text.add(line(verdict)));
        text.add("gradient check: each op by itself, at numbers all different and none zero");
        check.steps().forEach(verdict -> text.add(line(verdict)));
        return text;
    }

    private static String line(Verdict verdict) {
        String found = String.format(
                Locale.ROOT, "relative error %.1g", verdict.result().maxRelativeError());
        return "%-5s %-34s %s%s"
                .formatted(
                        verdict.right() ? "ok" : "WRONG", verdict.what(), found, verdict.right() ? "" : worst(verdict));
    }

    private static String worst(Verdict verdict) {
        return String.format(
                Locale.ROOT,
                "; worst: gradient %.6f, central difference %.6f",
                verdict.result().gradient(),
                verdict.result().difference());
    }

    private static String line(String number, String name, HostTensor tensor, String cost) {
        return "%3s  %-34s %-12s %-52s %s"
                .formatted(number, name, tensor.shape(), numbers(tensor), cost)
                .stripTrailing();
    }

    private static String numbers(HostTensor tensor) {
        return IntStream.range(0, Math.min(SHOWN, tensor.size()))
                .mapToObj(i -> String.format(Locale.ROOT, "%9.5f", tensor.at(i) + 0.0))
                .collect(Collectors.joining(" ", "", tensor.size() > SHOWN ? " …" : ""));
    }

    private static String number(int step) {
        return Integer.toString(step + 1);
    }

    private static String cost(long bytes, double micros) {
        return "%6d bytes %s".formatted(bytes, time(micros));
    }

    private static String time(double micros) {
        return String.format(Locale.ROOT, "%7.1f µs", micros);
    }
}
