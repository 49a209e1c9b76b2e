package dev.jacobi.benchmarks.measure;

import java.util.Locale;

/** A report as a table for people. */
final class MeasurementTable {
    private static final double MILLIS = 1e3;
    private static final double PERCENT = 100;

    private MeasurementTable() {}

    static String of(MeasurementReport report) {
        StringBuilder table = new StringBuilder();
        table.append("%s, Java %s%n".formatted(report.engine(), report.java()));
        for (Peak peak : report.peaks()) {
            table.append(String.format(
                    Locale.ROOT,
                    "peak with %d threads: %.0f GFLOP/s, copy %.1f GB/s%n",
                    peak.threads(),
                    peak.gflops(),
                    peak.gigabytes()));
        }
        int width = report.measurements().stream()
                .mapToInt(measurement -> title(measurement).length())
                .max()
                .orElse(0);
        String format = "%-" + Math.max(1, width) + "s %7s %10s %5s %9s %6s %8s %6s%n";
        table.append(String.format(format, "", "threads", "ms", "±", "GFLOP/s", "peak", "GB/s", "copy"));
        for (Measurement measurement : report.measurements()) {
            Peak peak = report.peak(measurement);
            table.append(String.format(
                    format,
                    title(measurement),
                    measurement.threads(),
                    number("%.3f", MILLIS * measurement.seconds().median()),
                    String.format(
                            Locale.ROOT,
                            "%.0f%%",
                            PERCENT * measurement.seconds().spread()),
                    number("%.0f", measurement.gflops()),
                    number("%.0f%%", PERCENT * measurement.gflops() / peak.gflops()),
                    number("%.1f", measurement.gigabytes()),
                    number("%.0f%%", PERCENT * measurement.gigabytes() / peak.gigabytes())));
        }
        return table.toString();
    }

    static String title(Measurement measurement) {
        return measurement.benchmark().replace("Benchmark", "") + " "
                + String.join(" ", measurement.parameters().values());
    }

    /** Blank where a rate means nothing. */
    private static String number(String format, double value) {
        return value == 0 ? "" : String.format(Locale.ROOT, format, value);
    }
}
