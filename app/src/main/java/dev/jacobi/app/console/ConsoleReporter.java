package dev.jacobi.app.console;

import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import dev.jacobi.models.training.TrainingListener;
import dev.jacobi.models.training.TrainingState;
import java.util.Locale;

/**
 * Shows how training gets on: on a terminal as one live line, else as a line every few steps; and one line for each
 * epoch.
 */
public final class ConsoleReporter implements TrainingListener {
    private static final int BAR_WIDTH = 24;
    private static final long REDRAW_NANOS = 100_000_000;
    private static final double SMOOTHING = 0.98;

    private final Screen screen;
    private final int epochs;
    private final Integer classes;
    private final String unit;
    private final int logInterval;

    private TimeSplit epochTime = TimeSplit.ZERO;
    private TimeSplit runTime = TimeSplit.ZERO;
    private long epochSamples;
    private long runSteps;
    private double averageLoss = Double.NaN;
    private long lastDrawn;

    /**
     * A reporter for a run.
     *
     * @param epochs of the whole run
     * @param classes that the network tells apart; null if the first loss does not follow from them
     * @param minibatchesPerStep of one, a step is called a batch
     * @param logInterval steps from one plain line to the next; 0 for none
     */
    public ConsoleReporter(Screen screen, int epochs, Integer classes, int minibatchesPerStep, int logInterval) {
        this.screen = screen;
        this.epochs = epochs;
        this.classes = classes;
        this.unit = minibatchesPerStep == 1 ? "Batch" : "Step";
        this.logInterval = logInterval;
    }

    @Override
    public void started(TrainingState from) {
        if (from.step() > 0) {
            screen.line("resuming in epoch %d after step %d (%d of the run)"
                    .formatted(from.epoch() + 1, from.stepInEpoch(), from.step()));
        }
    }

    @Override
    public void stepsCaptured(String how) {
        screen.line(how);
    }

    @Override
    public void stepDone(StepReport report, TimeSplit time) {
        if (report.step() == 1) {
            String expected = classes == null ? "" : expected(classes);
            screen.line(String.format(Locale.ROOT, "first loss %.2f%s", report.loss(), expected));
        }
        epochTime = epochTime.plus(time);
        runTime = runTime.plus(time);
        epochSamples += report.samples();
        runSteps++;
        averageLoss =
                Double.isNaN(averageLoss) ? report.loss() : SMOOTHING * averageLoss + (1 - SMOOTHING) * report.loss();
        if (logInterval > 0 && report.stepInEpoch() % logInterval == 0) {
            screen.line(String.format(
                    Locale.ROOT,
                    "Epoch: %03d/%03d | %s %04d/%04d | Loss: %.4f",
                    report.epoch(),
                    epochs,
                    unit,
                    report.stepInEpoch(),
                    report.stepsPerEpoch(),
                    report.loss()));
        }
        draw(report);
    }

    /** The loss of a network that knows nothing yet. */
    private static String expected(int classes) {
        return String.format(Locale.ROOT, ", expected ln %d = %.2f", classes, Math.log(classes));
    }

    private void draw(StepReport report) {
        long now = System.nanoTime();
        if (now - lastDrawn < REDRAW_NANOS && report.stepInEpoch() < report.stepsPerEpoch()) {
            return;
        }
        lastDrawn = now;
        long stepsLeft = (long) (epochs - report.epoch()) * report.stepsPerEpoch()
                + report.stepsPerEpoch()
                - report.stepInEpoch();
        screen.live(String.format(
                Locale.ROOT,
                "epoch %d/%d %s %d/%d  loss %.4f  %,.0f pictures/s  data %.0f%%  %s left",
                report.epoch(),
                epochs,
                Format.bar((double) report.stepInEpoch() / report.stepsPerEpoch(), BAR_WIDTH),
                report.stepInEpoch(),
                report.stepsPerEpoch(),
                averageLoss,
                epochSamples / epochTime.total(),
                100 * epochTime.dataShare(),
                Format.clock(runTime.total() / runSteps * stepsLeft)));
    }

    @Override
    public void validating(int epoch) {
        screen.live("epoch %d/%d validating".formatted(epoch, epochs));
    }

    @Override
    public void epochDone(EpochReport report) {
        String valid = report.validAccuracy() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  valid loss %.4f, accuracy %s%s",
                        report.validLoss(),
                        Format.percent(report.validAccuracy()),
                        report.best() ? " *" : "  ");
        screen.line(String.format(
                Locale.ROOT,
                "epoch %3d/%d  train loss %.4f, accuracy %s%s  lr %.3g%s  %,.0f pictures/s, data %.0f%%  %s",
                report.epoch(),
                epochs,
                report.trainLoss(),
                Format.percent(report.trainAccuracy()),
                valid,
                report.learningRate(),
                report.reduced() ? " (reduced: plateau)" : "",
                report.imagesPerSecond(),
                100 * report.time().dataShare(),
                Format.clock(report.seconds())));
        epochTime = TimeSplit.ZERO;
        epochSamples = 0;
    }
}
