package dev.jacobi.app.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsoleReporterTest {
    private static final TimeSplit TIME = new TimeSplit(0.1, 0.3, 0.5, 0.1);

    private final StringWriter out = new StringWriter();

    private ConsoleReporter reporter(boolean terminal, int logInterval) {
        return new ConsoleReporter(screen(terminal), 2, 10, 1, logInterval);
    }

    private Screen screen(boolean terminal) {
        return new Screen(new PrintWriter(out), new PrintWriter(new StringWriter()), terminal);
    }

    /** A teacher's part of the loss can be anything. */
    @Test
    void whereNoFirstLossIsExpectedNoneIsNamed() {
        ConsoleReporter reporter = new ConsoleReporter(screen(false), 2, null, 1, 100);
        reporter.stepDone(new StepReport(1, 1, 250, 1, 64, 18.294, 0.1), TIME);
        assertEquals("first loss 18.29" + System.lineSeparator(), out.toString());
    }

    @Test
    void plainLinesComeAtTheLogInterval() {
        ConsoleReporter reporter = reporter(false, 100);
        makeEpoch(reporter);
        assertEquals("""
            first loss 1.90, expected ln 10 = 2.30
            Epoch: 001/002 | Batch 0100/0250 | Loss: 1.9034
            Epoch: 001/002 | Batch 0200/0250 | Loss: 1.9034
            """, out.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void stepsOfSeveralMinibatchesAreNotCalledBatches() {
        makeEpoch(new ConsoleReporter(screen(false), 2, null, 4, 200));
        assertEquals("""
            first loss 1.90
            Epoch: 001/002 | Step 0200/0250 | Loss: 1.9034
            """, out.toString().replace(System.lineSeparator(), "\n"));
    }

    private static void makeEpoch(ConsoleReporter reporter) {
        for (int step = 1; step <= 250; step++) {
            reporter.stepDone(new StepReport(1, step, 250, step, 64, 1.9034, 0.1), TIME);
        }
    }

    @Test
    void liveLineShowsBarSpeedWaitingAndTimeLeft() {
        reporter(true, 0).stepDone(new StepReport(1, 1, 4, 5, 64, 1.5, 0.1), TIME);
        String line = out.toString();
        assertTrue(line.contains("epoch 1/2 [======>"), line);
        assertTrue(line.contains("1/4  loss 1.5000  64 pictures/s  data 10%  0:07 left"), line);
        assertFalse(line.contains("\n"), "the next line replaces it");
        assertTrue(line.contains("\u001B[?7lepoch") && line.endsWith("left\u001B[?7h"), "it takes one row only");
    }

    @Test
    void plateauAndBestEpochAreMarked() {
        ConsoleReporter reporter = reporter(false, 0);
        reporter.epochDone(new EpochReport(1, 9, 1.5, 0.25, 1.25, 0.5, 0.1, true, true, 1234, 61, TIME));
        reporter.epochDone(new EpochReport(2, 18, 1.5, 0.25, 1.25, 0.5, 0.01, false, false, 1234, 62, TIME));
        List<String> lines = out.toString().lines().toList();
        assertTrue(lines.get(0).contains("accuracy 50.00 % *  lr 0.100 (reduced: plateau)"), lines.get(0));
        assertTrue(lines.get(0).endsWith("1,234 pictures/s, data 10%  1:01"), lines.get(0));
        assertFalse(lines.get(1).contains("*") || lines.get(1).contains("reduced"), lines.get(1));
    }

    @Test
    void withoutValidationItsColumnsAreLeftOut() {
        reporter(false, 0).epochDone(new EpochReport(1, 9, 1.5, 0.25, null, null, 0.1, false, false, 1234, 61, TIME));
        assertFalse(out.toString().contains("valid"), out.toString());
    }

    @Test
    void numbersAreReadable() {
        assertEquals("0:42", Format.clock(41.6));
        assertEquals("1:02:03", Format.clock(3723));
        assertEquals("512 KiB", Format.bytes(1 << 19));
        assertEquals("1.5 GiB", Format.bytes(3L << 29));
        assertEquals("[===>    ]", Format.bar(0.375, 8));
        assertEquals("[========]", Format.bar(1, 8));
    }
}
