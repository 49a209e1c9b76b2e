package dev.jacobi.app.pictures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How all charts look. */
final class ChartStyle {
    static final int WIDTH = 760;
    static final int HEIGHT = 440;
    static final BasicStroke LINE = new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final BasicStroke THIN = new BasicStroke(1f);
    static final BasicStroke DASHED = dashed(5, 4);
    private static final List<BasicStroke> STROKES =
            List.of(LINE, DASHED, dashed(2, 3), dashed(9, 3, 2, 3), dashed(14, 5));

    /** What the series of ticks is called: no run has that name, since no folder has. */
    private static final String TICKS = "/";

    private ChartStyle() {}

    private static BasicStroke dashed(float... lengths) {
        return new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, lengths, 0);
    }

    /** The line number {@code i} of many, whose {@linkplain Theme#series colours} repeat: with other dashes each time. */
    static BasicStroke stroke(int i) {
        return STROKES.get(i / Theme.COLOURS % STROKES.size());
    }

    /** A chart of lines. */
    static XYChart lines(Theme theme, String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        apply(chart.getStyler(), theme);
        chart.getStyler().setXAxisMin(0.0).setMarkerSize(6);
        return chart;
    }

    /** A chart of bars that stand on each other. */
    static CategoryChart stackedBars(Theme theme, String title, String xTitle, String yTitle) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        apply(chart.getStyler(), theme);
        chart.getStyler().setStacked(true).setAvailableSpaceFill(0.8);
        return chart;
    }

    static XYSeries add(
            XYChart chart, String name, double[] x, double[] y, Color colour, BasicStroke stroke, Marker marker) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineColor(colour);
        series.setLineStyle(stroke);
        series.setMarker(marker);
        series.setMarkerColor(colour);
        return series;
    }

    /** An axis takes its ticks from the first series: this one, which is not seen, puts them at whole intervals. */
    static void tickEvery(XYChart chart, int end, int interval) {
        double[] x = IntStream.rangeClosed(0, end / interval)
                .mapToDouble(i -> (double) i * interval)
                .toArray();
        double[] y = new double[x.length];
        Arrays.fill(y, Double.NaN);
        chart.addSeries(TICKS, x, y).setMarker(SeriesMarkers.NONE).setShowInLegend(false);
    }

    private static void apply(AxesChartStyler styler, Theme theme) {
        styler.setChartBackgroundColor(theme.ground())
                .setPlotBackgroundColor(theme.ground())
                .setPlotBorderColor(theme.grid())
                .setChartFontColor(theme.ink())
                .setChartTitleFont(Text.bold(15))
                .setLegendFont(Text.font(12))
                .setLegendBackgroundColor(theme.ground())
                .setLegendBorderColor(theme.grid())
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setLocale(Locale.ROOT)
                .setChartPadding(12);
        styler.setAxisTitleFont(Text.font(13))
                .setAxisTickLabelsFont(Text.font(11))
                .setAxisTickLabelsColor(theme.ink())
                .setPlotGridLinesColor(theme.grid())
                .setPlotGridLinesStroke(THIN)
                .setAxisTickMarksColor(theme.faint());
    }
}
