package dev.jacobi.app.pictures;

import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.GradientReport;
import dev.jacobi.models.training.LearningRateFinder;
import dev.jacobi.models.training.LearningRateFinder.Point;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import java.awt.BasicStroke;
import java.awt.Color;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The curves of a run. */
public final class Charts {
    private Charts() {}

    /** Minibatch loss, its running average, and the loss of each validation. */
    public static Picture loss(RunHistory history) {
        return new LossPicture(history);
    }

    /** Training and validation accuracy over the epochs. */
    public static Picture accuracy(RunHistory history) {
        return new ChartPicture(theme -> {
            XYChart chart = ChartStyle.lines(theme, "Accuracy", "epoch", "accuracy");
            markEpochs(chart, history.epochs().size());
            addEpochs(chart, "training", history, EpochReport::trainAccuracy, theme.blue(), ChartStyle.LINE);
            addEpochs(chart, "validation", history, EpochReport::validAccuracy, theme.orange(), ChartStyle.LINE);
            asPercent(chart);
            return chart;
        });
    }

    /** The learning rate over the epochs, with a mark wherever a plateau reduced it. */
    public static Picture learningRate(RunHistory history) {
        return new ChartPicture(theme -> {
            XYChart chart = ChartStyle.lines(theme, "Learning rate", "epoch", "learning rate");
            List<StepReport> steps = history.steps();
            if (!steps.isEmpty()) {
                markEpochs(chart, steps.getLast().epoch());
                ChartStyle.add(
                        chart,
                        "learning rate",
                        Curve.thin(steps.stream().mapToDouble(Charts::position).toArray()),
                        Curve.thin(steps.stream()
                                .mapToDouble(StepReport::learningRate)
                                .toArray()),
                        theme.green(),
                        ChartStyle.LINE,
                        SeriesMarkers.NONE);
                List<StepReport> reduced = reductions(history);
                if (!reduced.isEmpty()) {
                    ChartStyle.add(
                                    chart,
                                    "reduced: plateau",
                                    reduced.stream()
                                            .mapToDouble(Charts::position)
                                            .toArray(),
                                    reduced.stream()
                                            .mapToDouble(StepReport::learningRate)
                                            .toArray(),
                                    theme.orange(),
                                    ChartStyle.LINE,
                                    SeriesMarkers.TRIANGLE_DOWN)
                            .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
                }
                chart.getStyler().setYAxisMin(0.0);
            }
            chart.getStyler().setYAxisTickLabelsFormattingFunction(Charts::rate);
            return chart;
        });
    }

    /** The loss at each rate of a range test, on a logarithmic axis of rates; cut at twice the first loss. */
    public static Picture learningRates(LearningRateFinder.Result result) {
        return new ChartPicture(theme -> {
            XYChart chart = ChartStyle.lines(theme, "Learning rate finder", "learning rate", "loss");
            double[] rates =
                    result.points().stream().mapToDouble(Point::learningRate).toArray();
            double highest = 2 * result.points().getFirst().smoothed();
            double[] losses = result.points().stream()
                    .mapToDouble(point -> Math.min(point.loss(), highest))
                    .toArray();
            double[] smoothed = result.points().stream()
                    .mapToDouble(point -> Math.min(point.smoothed(), highest))
                    .toArray();
            ChartStyle.add(chart, "minibatch", rates, losses, theme.paleBlue(), ChartStyle.THIN, SeriesMarkers.NONE);
            ChartStyle.add(chart, "smoothed", rates, smoothed, theme.blue(), ChartStyle.LINE, SeriesMarkers.NONE);
            for (int i = 0; i < rates.length; i++) {
                if (rates[i] == result.steepest()) {
                    mark(chart, "falls fastest", rates[i], smoothed[i], theme.green());
                } else if (rates[i] == result.lowest()) {
                    mark(chart, "lowest", rates[i], smoothed[i], theme.orange());
                }
            }
            chart.getStyler()
                    .setXAxisLogarithmic(true)
                    .setXAxisLogarithmicDecadeOnly(true)
                    .setXAxisMin(rates[0])
                    .setXAxisMax(rates[rates.length - 1]);
            return chart;
        });
    }

    private static void mark(XYChart chart, String name, double x, double y, Color colour) {
        ChartStyle.add(chart, name, new double[] {x}, new double[] {y}, colour, ChartStyle.LINE, SeriesMarkers.CIRCLE)
                .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    }

    /** The norm of each layer's weight gradient over the epochs, on a logarithmic axis: the first layer darkest. */
    public static Picture gradientNorms(RunHistory history) {
        return new ChartPicture(theme -> {
            XYChart chart = ChartStyle.lines(theme, "Gradient norm of each layer", "epoch", "‖∂loss/∂weight‖");
            List<GradientReport> reports = history.gradients();
            if (!reports.isEmpty()) {
                markEpochs(chart, reports.getLast().epoch());
                List<String> layers = List.copyOf(reports.getFirst().norms().keySet());
                double[] x = reports.stream().mapToDouble(Charts::position).toArray();
                for (int i = 0; i < layers.size(); i++) {
                    String layer = layers.get(i);
                    double depth = layers.size() == 1 ? 0 : (double) i / (layers.size() - 1);
                    // A logarithm needs a positive number, and an axis an end: zero and infinity leave a gap.
                    double[] norms = reports.stream()
                            .mapToDouble(report -> report.norms().getOrDefault(layer, 0.0))
                            .map(norm -> norm > 0 && Double.isFinite(norm) ? norm : Double.NaN)
                            .toArray();
                    ChartStyle.add(
                                    chart,
                                    layer,
                                    Curve.thin(x),
                                    Curve.thin(norms),
                                    ColourMap.VIRIDIS.at(
                                            theme == Theme.DARK ? 0.25 + 0.75 * depth : 0.9 * depth, theme),
                                    new BasicStroke(1.5f),
                                    SeriesMarkers.NONE)
                            .setShowInLegend(layers.size() <= 6 || i == 0 || i == layers.size() - 1);
                }
                chart.getStyler().setYAxisLogarithmic(true);
            }
            return chart;
        });
    }

    /** Where the training time of each epoch went. */
    public static Picture timeSplit(RunHistory history) {
        return new ChartPicture(theme -> {
            CategoryChart chart = ChartStyle.stackedBars(theme, "Training time", "epoch", "seconds");
            if (!history.epochs().isEmpty()) {
                List<String> epochs = history.epochs().stream()
                        .map(epoch -> Integer.toString(epoch.epoch()))
                        .toList();
                List<ToDoubleFunction<TimeSplit>> parts =
                        List.of(TimeSplit::data, TimeSplit::forward, TimeSplit::backward, TimeSplit::update);
                List<String> names = List.of("waiting for data", "forward", "backward", "step");
                for (int i = 0; i < parts.size(); i++) {
                    ToDoubleFunction<TimeSplit> part = parts.get(i);
                    chart.addSeries(
                                    names.get(i),
                                    epochs,
                                    history.epochs().stream()
                                            .map(epoch -> part.applyAsDouble(epoch.time()))
                                            .toList())
                            .setFillColor(theme.series(i));
                }
                chart.getStyler().setXAxisMaxLabelCount(20);
            }
            return chart;
        });
    }

    /** The validation accuracy of several runs over their epochs; the training accuracy of runs without validation. */
    public static Picture accuracies(List<String> names, List<RunHistory> histories) {
        return compared(
                IntStream.range(0, names.size())
                        .mapToObj(i -> isValidated(histories.get(i)) ? names.get(i) : names.get(i) + " (training)")
                        .toList(),
                histories,
                "Validation accuracy",
                "accuracy",
                epoch -> epoch.validAccuracy() == null ? Double.valueOf(epoch.trainAccuracy()) : epoch.validAccuracy(),
                true);
    }

    private static boolean isValidated(RunHistory history) {
        return history.epochs().stream().anyMatch(epoch -> epoch.validAccuracy() != null);
    }

    /** The training loss of several runs over their epochs. */
    public static Picture losses(List<String> names, List<RunHistory> histories) {
        return compared(names, histories, "Training loss", "loss", EpochReport::trainLoss, false);
    }

    /** Norms by depth on a logarithmic axis, one line for each name: element k of a line lies at depth k. */
    public static Picture byDepth(String title, Map<String, double[]> lines) {
        return new ChartPicture(theme -> {
            XYChart chart = ChartStyle.lines(theme, title, "depth", "norm");
            List<String> names = List.copyOf(lines.keySet());
            for (int i = 0; i < names.size(); i++) {
                double[] norms = lines.get(names.get(i));
                double[] depths =
                        IntStream.range(0, norms.length).asDoubleStream().toArray();
                ChartStyle.add(
                        chart, names.get(i), depths, norms, theme.series(i), ChartStyle.LINE, SeriesMarkers.NONE);
            }
            chart.getStyler().setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(true);
            return chart;
        });
    }

    private static Picture compared(
            List<String> names,
            List<RunHistory> histories,
            String title,
            String yTitle,
            Function<EpochReport, Double> value,
            boolean percent) {
        return new ChartPicture(theme -> {
            XYChart chart = ChartStyle.lines(theme, title, "epoch", yTitle);
            markEpochs(
                    chart,
                    histories.stream()
                            .mapToInt(history -> history.epochs().size())
                            .max()
                            .orElse(0));
            for (int i = 0; i < names.size(); i++) {
                addEpochs(chart, names.get(i), histories.get(i), value, theme.series(i), ChartStyle.stroke(i));
            }
            if (percent) {
                asPercent(chart);
            }
            return chart;
        });
    }

    private static void asPercent(XYChart chart) {
        chart.getStyler().setYAxisTickLabelsFormattingFunction(y -> String.format(Locale.ROOT, "%.1f%%", 100 * y));
    }

    /** Four digits, whatever the size: rates go down to a millionth and further. */
    static String rate(double rate) {
        BigDecimal rounded = new BigDecimal(rate, new MathContext(4)).stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.toPlainString() : rounded.toString();
    }

    /** The first steps that were made with a rate that a plateau had reduced. */
    static List<StepReport> reductions(RunHistory history) {
        Set<Integer> reduced = history.epochs().stream()
                .filter(EpochReport::reduced)
                .map(EpochReport::epoch)
                .collect(Collectors.toSet());
        List<StepReport> found = new ArrayList<>();
        for (int i = 1; i < history.steps().size(); i++) {
            StepReport before = history.steps().get(i - 1);
            StepReport step = history.steps().get(i);
            boolean inReducedEpoch = reduced.contains(before.epoch()) || reduced.contains(step.epoch());
            if (step.learningRate() < before.learningRate() && inReducedEpoch) {
                found.add(step);
            }
        }
        return found;
    }

    /** A step's place on the axis of epochs: n at the end of epoch n. */
    private static double position(StepReport step) {
        return step.epoch() - 1 + 1.0 * step.stepInEpoch() / step.stepsPerEpoch();
    }

    private static double position(GradientReport report) {
        return report.epoch() - 1 + 1.0 * report.stepInEpoch() / report.stepsPerEpoch();
    }

    private static void markEpochs(XYChart chart, int epochs) {
        if (epochs > 0) {
            ChartStyle.tickEvery(chart, epochs, LossPicture.niceInterval(epochs));
        }
    }

    private static void addEpochs(
            XYChart chart,
            String name,
            RunHistory history,
            Function<EpochReport, Double> value,
            Color colour,
            BasicStroke stroke) {
        List<EpochReport> known = history.epochs().stream()
                .filter(epoch -> value.apply(epoch) != null)
                .toList();
        if (!known.isEmpty()) {
            double[] x = known.stream().mapToDouble(EpochReport::epoch).toArray();
            double[] y = known.stream().mapToDouble(value::apply).toArray();
            ChartStyle.add(chart, name, x, y, colour, stroke, SeriesMarkers.CIRCLE);
        }
    }
}
