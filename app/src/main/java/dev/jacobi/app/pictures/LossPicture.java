package dev.jacobi.app.pictures;

import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.StepReport;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The loss of each minibatch, its running average and the validation's, over iterations, with an axis of epochs below. */
record LossPicture(RunHistory history) implements Picture {
    private static final int AXIS_SPACE = 46;
    private static final int MAX_TICKS = 12;

    @Override
    public int width() {
        return ChartStyle.WIDTH;
    }

    @Override
    public int height() {
        return ChartStyle.HEIGHT + AXIS_SPACE;
    }

    @Override
    public void paint(Graphics2D graphics, Theme theme) {
        XYChart chart = chart(theme);
        chart.paint(graphics, ChartStyle.WIDTH, ChartStyle.HEIGHT);
        if (!history.steps().isEmpty()) {
            paintEpochs(graphics, theme, chart);
        }
    }

    private XYChart chart(Theme theme) {
        XYChart chart = ChartStyle.lines(theme, "Loss", "iterations", "loss");
        List<StepReport> steps = history.steps();
        if (steps.isEmpty()) {
            return chart;
        }
        double[] x = steps.stream().mapToDouble(StepReport::step).toArray();
        double[] losses = steps.stream().mapToDouble(StepReport::loss).toArray();
        int window = Curve.window(losses.length);
        ChartStyle.tickEvery(
                chart,
                (int) steps.getLast().step(),
                niceInterval(steps.getLast().step()));
        ChartStyle.add(
                chart,
                "minibatch",
                Curve.thin(x),
                Curve.thin(losses),
                theme.paleBlue(),
                ChartStyle.THIN,
                SeriesMarkers.NONE);
        ChartStyle.add(
                chart,
                "running average over %d".formatted(window),
                Curve.thin(x),
                Curve.thin(Curve.runningAverage(losses, window)),
                theme.blue(),
                ChartStyle.LINE,
                SeriesMarkers.NONE);
        List<EpochReport> validated = history.epochs().stream()
                .filter(epoch -> epoch.validLoss() != null)
                .toList();
        if (!validated.isEmpty()) {
            ChartStyle.add(
                    chart,
                    "validation",
                    validated.stream().mapToDouble(EpochReport::step).toArray(),
                    validated.stream().mapToDouble(EpochReport::validLoss).toArray(),
                    theme.orange(),
                    ChartStyle.LINE,
                    SeriesMarkers.CIRCLE);
        }
        chart.getStyler()
                .setYAxisMin(0.0)
                .setXAxisMax((double) steps.getLast().step())
                .setLegendPosition(LegendPosition.InsideNE);
        return chart;
    }

    /** An axis under the chart, with a tick where each epoch ends, or each fifth, tenth … of them. */
    private void paintEpochs(Graphics2D graphics, Theme theme, XYChart chart) {
        StepReport last = history.steps().getLast();
        double left = chart.getScreenXFromChart(0);
        double right = chart.getScreenXFromChart((double) last.step());
        double y = ChartStyle.HEIGHT;
        graphics.setStroke(ChartStyle.THIN);
        graphics.setColor(theme.faint());
        graphics.draw(new Line2D.Double(left, y, right, y));
        int every = niceInterval(last.epoch());
        for (int epoch = 0; (long) epoch * last.stepsPerEpoch() <= last.step(); epoch += every) {
            double x = chart.getScreenXFromChart((double) epoch * last.stepsPerEpoch());
            graphics.setColor(theme.faint());
            graphics.draw(new Line2D.Double(x, y, x, y + 5));
            graphics.setColor(theme.ink());
            Text.centred(graphics, Integer.toString(epoch), Text.font(11), x, y + 18);
        }
        Text.centred(graphics, "epochs", Text.font(13), (left + right) / 2, y + 36);
    }

    /** The smallest of 1, 2, 5, 10, 20, 50 … that leaves few enough ticks. */
    static int niceInterval(long length) {
        int every = 1;
        for (int i = 0; length / every > MAX_TICKS; i++) {
            every = i % 3 == 1 ? every / 2 * 5 : every * 2;
        }
        return every;
    }
}
