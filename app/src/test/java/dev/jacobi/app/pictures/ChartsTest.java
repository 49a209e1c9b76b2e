package dev.jacobi.app.pictures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.GradientReport;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The curves of runs: what they are made of, and that every series is there. */
final class ChartsTest {
    @Test
    void runningAverageIsTheMeanOfTheLastValues() {
        assertArrayEquals(new double[] {4, 3, 1, 3}, Curve.runningAverage(new double[] {4, 2, 0, 6}, 2), 1e-12);
    }

    @Test
    void thinnedCurveEndsWhereTheCurveEnds() {
        double[] values = IntStream.range(0, 10_000).asDoubleStream().toArray();
        double[] thin = Curve.thin(values);
        assertTrue(thin.length <= 1_500, "%d points".formatted(thin.length));
        assertEquals(9_999, thin[thin.length - 1]);
        assertArrayEquals(new double[] {1, 2}, Curve.thin(new double[] {1, 2}));
        assertEquals(0, Curve.thin(new double[0]).length);
    }

    @Test
    void axesHaveFewTicksAtRoundNumbers() {
        assertEquals(
                List.of(1, 1, 2, 5, 5, 10, 100, 1000),
                Stream.of(3L, 12L, 13L, 50L, 60L, 100L, 1_000L, 12_000L)
                        .map(LossPicture::niceInterval)
                        .toList());
    }

    @Test
    void plateauIsMarkedWhereTheRateFalls() {
        List<StepReport> steps = IntStream.range(0, 8)
                .mapToObj(
                        i -> new StepReport(i / 2 + 1, i % 2 + 1, 2, i + 1L, 8, 1, i < 4 ? 0.1 : i < 7 ? 0.01 : 0.001))
                .toList();
        List<EpochReport> epochs =
                IntStream.rangeClosed(1, 4).mapToObj(e -> epoch(e, 2, e == 2)).toList();
        // The second fall has no epoch that a plateau ended.
        assertEquals(
                List.of(5L),
                Charts.reductions(new RunHistory(steps, List.of(), epochs)).stream()
                        .map(StepReport::step)
                        .toList());
    }

    @Test
    void chartsOfShortAndEmptyRunsCanBeDrawn() throws IOException {
        for (int epochs : new int[] {0, 1}) {
            for (Picture picture : charts(epochs).keySet()) {
                assertEquals(
                        picture.width() * PictureFormat.SCALE,
                        PicturesTest.decode(picture).getWidth());
            }
        }
    }

    /** The rates of fine-tuning are far below what fixed decimals show. */
    @ParameterizedTest
    @CsvSource({"0.1, 0.1", "0.05, 0.05", "0.0005, 0.0005", "0.000002, 0.000002", "2e-7, 2E-7", "10, 10", "0, 0"})
    void ratesAreWrittenWithTheirDigits(double rate, String expected) {
        assertEquals(expected, Charts.rate(rate));
    }

    @Test
    void runsOfACrossValidationAreDrawnEachInItsOwnWay() {
        Set<List<Object>> looks = IntStream.range(0, 20)
                .mapToObj(i -> List.<Object>of(Theme.LIGHT.series(i), ChartStyle.stroke(i)))
                .collect(Collectors.toSet());
        assertEquals(20, looks.size());
    }

    @Test
    void runsCanHaveAnyName() throws IOException {
        RunHistory history = history(3, 1);
        PicturesTest.decode(Charts.losses(List.of("ticks", "other"), List.of(history, history)));
    }

    /** A legend has the colours too, but not across half of the picture. */
    @Test
    void everySeriesOfALongRunGoesAcrossItsChart() throws IOException {
        for (Map.Entry<Picture, List<Color>> chart : charts(60).entrySet()) {
            BufferedImage image = PicturesTest.decode(chart.getKey());
            for (Color colour : chart.getValue()) {
                long columns = IntStream.range(0, image.getWidth())
                        .filter(x -> IntStream.range(0, image.getHeight())
                                .anyMatch(y -> image.getRGB(x, y) == colour.getRGB()))
                        .count();
                assertTrue(
                        columns > image.getWidth() / 2,
                        () -> "%s: %s in %d columns of %d"
                                .formatted(chart.getKey(), colour, columns, image.getWidth()));
            }
        }
    }

    /** All charts of a run, each with the colours of its series. */
    private static Map<Picture, List<Color>> charts(int epochs) {
        RunHistory history = history(epochs, 1);
        RunHistory other = history(epochs, 2);
        Theme theme = Theme.LIGHT;
        List<Color> both = List.of(theme.series(0), theme.series(1));
        Map<Picture, List<Color>> charts = new LinkedHashMap<>();
        charts.put(Charts.loss(history), List.of(theme.paleBlue(), theme.blue(), theme.orange()));
        charts.put(Charts.accuracy(history), List.of(theme.blue(), theme.orange()));
        charts.put(Charts.learningRate(history), List.of(theme.green()));
        charts.put(Charts.gradientNorms(history), List.of(ColourMap.VIRIDIS.at(0, theme)));
        charts.put(
                Charts.timeSplit(history),
                IntStream.range(0, 4).mapToObj(theme::series).toList());
        charts.put(Charts.losses(List.of("a", "b"), List.of(history, other)), both);
        charts.put(Charts.accuracies(List.of("a", "b"), List.of(history, other)), both);
        return charts;
    }

    /** Losses go up and down, so that their running average lies beside them. */
    private static RunHistory history(int epochs, int divisor) {
        List<StepReport> steps = IntStream.range(0, epochs * 50)
                .mapToObj(i -> new StepReport(
                        i / 50 + 1, i % 50 + 1, 50, i + 1L, 8, (1.5 + Math.sin(i / 50.0)) / divisor, 0.1))
                .toList();
        List<GradientReport> gradients = steps.stream()
                .map(step -> gradients(step, Map.of("dead", 0.0, "conv", step.loss())))
                .toList();
        List<EpochReport> reports = IntStream.rangeClosed(1, epochs)
                .mapToObj(e -> new EpochReport(
                        e,
                        e * 50L,
                        1.0 / divisor,
                        0.5 / divisor,
                        0.25,
                        0.75 / divisor,
                        0.1,
                        false,
                        false,
                        100,
                        e,
                        new TimeSplit(0.1, 0.2, 0.4, 0.1)))
                .toList();
        return new RunHistory(steps, gradients, reports);
    }

    /** The norms in the order of the layers. */
    private static GradientReport gradients(StepReport step, Map<String, Double> norms) {
        return new GradientReport(
                step.epoch(), step.stepInEpoch(), step.stepsPerEpoch(), step.step(), new TreeMap<>(norms));
    }

    /** Numbers have run out before the loss has: the run goes on, and so must its report. */
    @Test
    void gradientBeyondAllNumbersLeavesAGap() throws IOException {
        StepReport step = new StepReport(1, 1, 2, 1, 8, 1.0, 0.1);
        StepReport next = new StepReport(1, 2, 2, 2, 8, 1.0, 0.1);
        List<GradientReport> some = List.of(
                gradients(step, Map.of("a", 1.0, "b", Double.POSITIVE_INFINITY)),
                gradients(next, Map.of("a", 2.0, "b", 3.0)));
        List<GradientReport> none = List.of(gradients(step, Map.of("a", Double.POSITIVE_INFINITY)));
        for (List<GradientReport> gradients : List.of(some, none)) {
            Picture picture = Charts.gradientNorms(new RunHistory(List.of(step, next), gradients, List.of()));
            assertEquals(
                    picture.width() * PictureFormat.SCALE,
                    PicturesTest.decode(picture).getWidth());
        }
    }

    private static EpochReport epoch(int epoch, int steps, boolean reduced) {
        TimeSplit time = new TimeSplit(0.1, 0.2, 0.4, 0.1);
        return new EpochReport(epoch, (long) epoch * steps, 1, 0.5, null, null, 0.1, reduced, false, 100, epoch, time);
    }
}
