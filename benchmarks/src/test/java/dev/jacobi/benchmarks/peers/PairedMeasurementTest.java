package dev.jacobi.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.benchmarks.results.Json;
import dev.jacobi.benchmarks.statistics.Ratio;
import dev.jacobi.benchmarks.statistics.Sample;
import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.Work;
import dev.jacobi.benchmarks.work.Works;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison with this engine on both sides, since the build has no other. */
class PairedMeasurementTest {
    private static final PairedMeasurement SHORT = new PairedMeasurement(2, Duration.ofMillis(1), Duration.ofMillis(1));

    private static EngineProcess start(String name) throws IOException {
        List<String> options = List.of("--add-modules", "jdk.incubator.vector");
        return EngineProcess.start(name, Comparison.command(options, JacobiAdapter.class.getName(), 1), Map.of());
    }

    @Test
    void twoProcessesDoTheSameWorkInTurns(@TempDir Path folder) throws IOException {
        Work work = Works.convolutions().getFirst();
        try (EngineProcess ours = start("ours");
                EngineProcess theirs = start("theirs")) {
            PeerResult result = SHORT.measure(work, ours, theirs);

            assertEquals(0, result.distance());
            assertEquals(2, result.ours().count());
            assertTrue(result.ours().median() > 1e-6 && result.ours().median() < 10, "seconds of one run");
            assertTrue(
                    result.ourPeakBytes() > 16 << 20, result.ourPeakBytes() + " bytes for a JVM and 19 MB of arrays");
            assertTrue(PeerTable.line(result).startsWith("3x3 3→64 32x32 N64 forward"), PeerTable.line(result));

            PeerReport report = new PeerReport(ours.description(), theirs.description(), 1, List.of(result));
            Path file = folder.resolve("new/peers.json");
            Json.write(file, report);
            assertEquals(report, Json.read(file, PeerReport.class));
        }
    }

    @Test
    void launchesOfAWorkAreOneResult() {
        PeerReport report =
                new PeerReport("", "", 2, List.of(result("a", 3, 0), result("b", 5, 0), result("a", 12, 0)));
        List<Launches> launches = report.launches();
        assertEquals(List.of("a", "b"), launches.stream().map(Launches::work).toList());
        assertEquals(6, launches.getFirst().ratio().value(), 1e-12, "geometric mean of 3 and 12");
        assertEquals(3, launches.getFirst().lowest(), 1e-12);
        assertEquals(12, launches.getFirst().highest(), 1e-12);
        assertEquals(2, launches.getFirst().count());
        assertEquals(
                "b                                          ratio 5.00 (NaN – NaN) over 1 launches, from 5.00 to 5.00",
                PeerTable.launches(launches.getLast()));
    }

    @Test
    void aLineTellsOfResultsThatDiffer() {
        assertTrue(result("a", 3, 0.001).agrees());
        String line = PeerTable.line(result("a", 3, 0.013));
        assertTrue(line.endsWith("3.00 (NaN – NaN)   results differ: 0.013"), line);
        assertFalse(result("a", 3, Double.NaN).agrees());
    }

    /** Of a work that takes us one second. */
    private static PeerResult result(String work, double theirSeconds, double distance) {
        Sample ours = Sample.of(1);
        Sample theirs = Sample.of(theirSeconds);
        Ratio ratio = Ratio.of(new double[] {theirSeconds}, new double[] {1});
        return new PeerResult(work, 1, ours, theirs, ratio, distance, 0, 0, 0);
    }

    @Test
    void aProcessThatFailsIsNamed() throws IOException {
        try (EngineProcess ours = start("ours")) {
            EngineProcess.NoAnswerException e = assertThrows(EngineProcess.NoAnswerException.class, () -> ours.run(1));
            assertTrue(e.getMessage().startsWith("ours: no answer to 'run 1'"), e.getMessage());
        }
    }

    @Test
    void resultsThatDifferAreFarApart() {
        float[] x = {1, 2, 3, 4};
        assertEquals(0, Checksum.of(x).distance(Checksum.of(x.clone())));
        assertTrue(Checksum.of(x).distance(Checksum.of(new float[] {1, 3, 2, 4})) > Checksum.TOLERANCE);
        assertTrue(Checksum.of(2.30).distance(Checksum.of(2.31)) > Checksum.TOLERANCE);
        assertTrue(Double.isNaN(Checksum.of(Double.NaN).distance(Checksum.of(2.3))));
    }
}
