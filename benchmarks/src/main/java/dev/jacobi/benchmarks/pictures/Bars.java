package dev.jacobi.benchmarks.pictures;

import dev.jacobi.benchmarks.measure.Measurement;
import dev.jacobi.benchmarks.measure.MeasurementReport;
import dev.jacobi.benchmarks.peers.Launches;
import dev.jacobi.benchmarks.peers.PeerReport;
import dev.jacobi.benchmarks.work.ConvolutionShapes;
import dev.jacobi.benchmarks.work.Pass;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** Charts that set things side by side. */
final class Bars {
    private static final int LABEL_ANGLE = 90;

    /** Pixels that a label needs for itself, standing on end: with less, some would be left out. */
    private static final int LABEL_WIDTH = 14;

    private Bars() {}

    /** The rate of each algorithm in one pass, for those shapes of a report that a picture shows. */
    static CategoryChart algorithms(MeasurementReport report, ShapeGroup group, Pass pass) {
        Map<String, Map<String, Double>> rates = new LinkedHashMap<>();
        for (Measurement measurement : report.measurements()) {
            Map<String, String> parameters = measurement.parameters();
            String shape = parameters.get("shape");
            if (parameters.get("pass").equals(pass.name()) && group.contains(ConvolutionShapes.parse(shape))) {
                rates.computeIfAbsent(parameters.get("algorithm"), _ -> new LinkedHashMap<>())
                        .put(shape, measurement.gflops());
            }
        }
        double peak = report.peak(report.measurements().getFirst()).gflops();
        String title = "Convolution, %s, %s (machine's peak %.0f GFLOP/s)".formatted(group.title(), pass.title(), peak);
        CategoryChart chart = chart(title, "GFLOP/s of a direct computation", rates);
        chart.getStyler().setSeriesColors(rates.keySet().stream().map(Style::of).toArray(Color[]::new));
        return chart;
    }

    /** How many times faster than the peer, work by work; the line of equality is at 1. */
    static CategoryChart ratios(PeerReport report) {
        Map<String, Map<String, Double>> ratios = new LinkedHashMap<>();
        for (Launches result : report.launches()) {
            String series = Arrays.stream(Pass.values())
                    .map(Pass::title)
                    .filter(title -> result.work().endsWith(" " + title))
                    .findFirst()
                    .orElse("training step");
            String work = result.work().replace(" " + series, "").replace("step ", "");
            ratios.computeIfAbsent(series, _ -> new LinkedHashMap<>())
                    .put(work, result.ratio().value());
        }
        return chart("How many times as fast as libtorch", "ratio of times", ratios);
    }

    private static CategoryChart chart(String title, String yTitle, Map<String, Map<String, Double>> series) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(Style.WIDTH)
                .height(Style.HEIGHT)
                .title(title)
                .yAxisTitle(yTitle)
                .build();
        Style.apply(chart.getStyler());
        chart.getStyler()
                .setAvailableSpaceFill(0.8)
                .setXAxisLabelRotation(LABEL_ANGLE)
                .setXAxisTickMarkSpacingHint(LABEL_WIDTH)
                .setYAxisMin(0.0);
        List<String> categories = series.values().stream()
                .flatMap(values -> values.keySet().stream())
                .distinct()
                .toList();
        series.forEach((name, values) -> {
            List<Double> heights = new ArrayList<>();
            for (String category : categories) {
                heights.add(values.get(category));
            }
            chart.addSeries(name, categories, heights);
        });
        return chart;
    }
}
