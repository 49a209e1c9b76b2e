package dev.jacobi.app.pictures;

import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.StepReport;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The curves of a run. */
public final class Charts {
    /** Points that a curve of steps is thinned to: more than that cannot be told apart. */
    private static final int MAX_POINTS = 2_000;

    private static final int WIDTH = 760;
    private static final int HEIGHT = 440;

    private Charts() {}

    /** Minibatch loss, its running average, and the loss of each epoch, over the epochs. */
    public static Picture loss(RunHistory history) {
        List<StepReport> steps = history.steps();
        String axis = steps.isEmpty()
                ? "epoch"
                : "epoch (of %d steps)".formatted(steps.getLast().batches());
        XYChart chart = chart("Loss", axis, "cross entropy");
        if (!steps.isEmpty()) {
            markEpochs(chart, steps.getLast().epoch());
            double[] x = steps.stream().mapToDouble(Charts::position).toArray();
            double[] losses = steps.stream().mapToDouble(StepReport::loss).toArray();
            add(chart, "minibatch", thin(x), thin(losses), Palette.PALE_BLUE, Palette.THIN, SeriesMarkers.NONE);
            double[] average = runningAverage(losses, Math.clamp(losses.length / 25, 1, 100));
            add(chart, "running average", thin(x), thin(average), Palette.BLUE, Palette.LINE, SeriesMarkers.NONE);
            chart.getStyler().setYAxisMin(0.0);
        }
        addEpochs(chart, "validation", history.epochs(), EpochReport::validLoss, Palette.ORANGE);
        return picture(chart);
    }

    /** Training and validation accuracy over the epochs. */
    public static Picture accuracy(RunHistory history) {
        XYChart chart = chart("Accuracy", "epoch", "accuracy");
        addEpochs(chart, "training", history.epochs(), EpochReport::trainAccuracy, Palette.BLUE);
        addEpochs(chart, "validation", history.epochs(), EpochReport::validAccuracy, Palette.ORANGE);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(y -> String.format(Locale.ROOT, "%.1f%%", 100 * y));
        return picture(chart);
    }

    /** The learning rate over the epochs. */
    public static Picture learningRate(RunHistory history) {
        XYChart chart = chart("Learning rate", "epoch", "learning rate");
        if (!history.steps().isEmpty()) {
            markEpochs(chart, history.steps().getLast().epoch());
            double[] x = history.steps().stream().mapToDouble(Charts::position).toArray();
            double[] rates = history.steps().stream()
                    .mapToDouble(StepReport::learningRate)
                    .toArray();
            add(chart, "learning rate", thin(x), thin(rates), Palette.GREEN, Palette.LINE, SeriesMarkers.NONE);
        }
        chart.getStyler().setLegendVisible(false).setDecimalPattern("0.#####");
        return picture(chart);
    }

    /** A step's place on the axis of epochs: n at the end of epoch n. */
    private static double position(StepReport step) {
        return step.epoch() - 1 + 1.0 * step.batch() / step.batches();
    }

    /** The mean of up to {@code window} values up to each value. */
    static double[] runningAverage(double[] values, int window) {
        double[] average = new double[values.length];
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] - (i < window ? 0 : values[i - window]);
            average[i] = sum / Math.min(i + 1, window);
        }
        return average;
    }

    private static double[] thin(double[] values) {
        int stride = Math.ceilDiv(values.length, MAX_POINTS);
        double[] thinned = new double[Math.ceilDiv(values.length, stride)];
        for (int i = 0; i < thinned.length; i++) {
            thinned[i] = values[i * stride];
        }
        return thinned;
    }

    /** The axis takes its ticks from the first series: this one, which is not seen, puts them at whole epochs. */
    private static void markEpochs(XYChart chart, int epochs) {
        double[] x = IntStream.rangeClosed(0, epochs).asDoubleStream().toArray();
        double[] y = new double[x.length];
        Arrays.fill(y, Double.NaN);
        chart.addSeries("epochs", x, y).setMarker(SeriesMarkers.NONE).setShowInLegend(false);
    }

    private static void addEpochs(
            XYChart chart, String name, List<EpochReport> epochs, Function<EpochReport, Double> value, Color colour) {
        List<EpochReport> known =
                epochs.stream().filter(epoch -> value.apply(epoch) != null).toList();
        if (!known.isEmpty()) {
            double[] x = known.stream().mapToDouble(EpochReport::epoch).toArray();
            double[] y = known.stream().mapToDouble(value::apply).toArray();
            add(chart, name, x, y, colour, Palette.LINE, SeriesMarkers.CIRCLE);
        }
    }

    private static void add(
            XYChart chart, String name, double[] x, double[] y, Color colour, BasicStroke stroke, Marker marker) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineColor(colour);
        series.setLineStyle(stroke);
        series.setMarker(marker);
        series.setMarkerColor(colour);
    }

    private static XYChart chart(String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        XYStyler styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderColor(Palette.GRID)
                .setChartFontColor(Palette.INK)
                .setChartTitleFont(Palette.bold(15))
                .setLegendFont(Palette.font(12))
                .setLegendBorderColor(Palette.GRID)
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setMarkerSize(6)
                .setLocale(Locale.ROOT)
                .setChartPadding(12);
        styler.setAxisTitleFont(Palette.font(13))
                .setAxisTickLabelsFont(Palette.font(11))
                .setPlotGridLinesColor(Palette.GRID)
                .setPlotGridLinesStroke(Palette.THIN)
                .setAxisTickMarksColor(Palette.GRID)
                .setXAxisMin(0.0);
        return chart;
    }

    private static Picture picture(XYChart chart) {
        return new Picture() {
            @Override
            public int width() {
                return WIDTH;
            }

            @Override
            public int height() {
                return HEIGHT;
            }

            @Override
            public void paint(Graphics2D graphics) {
                chart.paint(graphics, WIDTH, HEIGHT);
            }
        };
    }
}
