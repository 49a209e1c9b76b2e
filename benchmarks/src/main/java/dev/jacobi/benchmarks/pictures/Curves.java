package dev.jacobi.benchmarks.pictures;

import dev.jacobi.benchmarks.measure.Measurement;
import dev.jacobi.benchmarks.measure.MeasurementReport;
import dev.jacobi.benchmarks.measure.Peak;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts of rates over something that grows. */
final class Curves {
    private static final int POINTS = 64;
    private static final double MIN_INTENSITY = 1;

    private Curves() {}

    /**
     * The roofline (Williams, Waterman, Patterson 2009): rate over operations per byte, under the roof of what memory
     * can bring and arithmetic can do. Points above it reuse what a cache holds, or need fewer operations than counted.
     */
    static XYChart roofline(List<MeasurementReport> reports) {
        List<Measurement> points = reports.stream()
                .flatMap(report -> report.measurements().stream())
                .filter(measurement -> measurement.flops() > 0 && measurement.bytes() > 0)
                .toList();
        Peak peak = reports.stream()
                .flatMap(report -> report.peaks().stream())
                .max(Comparator.comparingInt(Peak::threads))
                .orElseThrow();
        XYChart chart =
                chart("Roofline", "operations per byte that has to be moved", "GFLOP/s of a direct computation");
        // One below the other: there are too many for a line.
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE).setLegendLayout(LegendLayout.Vertical);
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        double most = points.stream().mapToDouble(Curves::intensity).max().orElse(MIN_INTENSITY * POINTS);
        double[] x = new double[POINTS];
        double[] roof = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            x[i] = MIN_INTENSITY * Math.pow(2 * most / MIN_INTENSITY, i / (POINTS - 1.0));
            roof[i] = Math.min(peak.gflops(), x[i] * peak.gigabytes());
        }
        XYSeries line = chart.addSeries("roof with %d threads".formatted(peak.threads()), x, roof);
        line.setMarker(SeriesMarkers.NONE).setLineStyle(Style.DASHED).setLineColor(Style.INK);
        grouped(points, Curves::kernel).forEach((name, group) -> {
            XYSeries series = chart.addSeries(
                    name,
                    group.stream().mapToDouble(Curves::intensity).toArray(),
                    group.stream().mapToDouble(Measurement::gflops).toArray());
            series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter).setMarkerColor(Style.of(name));
        });
        return chart;
    }

    private static double intensity(Measurement measurement) {
        return measurement.flops() / measurement.bytes();
    }

    /** A convolution by its algorithm, or a matrix product. */
    private static String kernel(Measurement measurement) {
        String algorithm = measurement.parameters().get("algorithm");
        return algorithm == null ? "matrix product" : algorithm;
    }

    /** Rate over a number that each measurement has, one curve for each name. */
    static XYChart growth(
            String title,
            String xTitle,
            List<Measurement> members,
            ToDoubleFunction<Measurement> x,
            Function<Measurement, String> name) {
        XYChart chart = chart(title, xTitle, "GFLOP/s of a direct computation");
        chart.getStyler().setYAxisMin(0.0);
        grouped(members, name).forEach((curve, group) -> {
            // Of two at the same place, which two plans of a set can ask for, the first.
            Map<Double, Double> rates = new TreeMap<>();
            group.forEach(m -> rates.putIfAbsent(x.applyAsDouble(m), m.gflops()));
            XYSeries series = chart.addSeries(curve, List.copyOf(rates.keySet()), List.copyOf(rates.values()));
            series.setMarker(SeriesMarkers.CIRCLE).setLineStyle(Style.LINE);
        });
        return chart;
    }

    private static Map<String, List<Measurement>> grouped(
            List<Measurement> measurements, Function<Measurement, String> name) {
        return measurements.stream().collect(Collectors.groupingBy(name, TreeMap::new, Collectors.toList()));
    }

    private static XYChart chart(String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(Style.WIDTH)
                .height(Style.HEIGHT)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        Style.apply(chart.getStyler());
        chart.getStyler().setMarkerSize(7);
        return chart;
    }
}
