package dev.jacobi.benchmarks.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.benchmarks.results.Json;
import dev.jacobi.benchmarks.statistics.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementReportTest {
    private static final Measurement ONE = new Measurement(
            "MatmulBenchmark.multiply", Map.of("size", "2x2x2"), 1, Sample.of(0.5, 0.5, 0.5), 50e9, 5e9);
    private static final Measurement TWO =
            new Measurement("LoaderBenchmark.epoch", Map.of("workers", "2"), 2, Sample.of(1, 2, 3), 0, 8e9);
    private static final MeasurementReport REPORT = new MeasurementReport(
            "kernels",
            Effort.QUICK,
            "an engine",
            "25",
            List.of(new Peak(1, 200, 20), new Peak(2, 400, 40)),
            List.of(ONE, TWO));

    @Test
    void aFileHoldsAllOfIt(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("kernels.json");
        Json.write(file, REPORT);

        assertEquals(REPORT, Json.read(file, MeasurementReport.class));
    }

    @Test
    void theTableSaysRatesAndShares() {
        List<String> lines = MeasurementTable.of(REPORT).lines().toList();

        assertTrue(lines.get(1).startsWith("peak with 1 threads: 200 GFLOP/s, copy 20.0 GB/s"), lines.get(1));
        assertEquals(
                List.of("Matmul.multiply", "2x2x2", "1", "500.000", "0%", "100", "50%", "10.0", "50%"),
                List.of(lines.get(4).split(" +")));
        assertEquals(
                List.of("Loader.epoch", "2", "2", "2000.000", "50%", "4.0", "10%"),
                List.of(lines.get(5).split(" +")));
    }

    @Test
    void thePeakIsThatOfAsManyThreads() {
        assertEquals(200, REPORT.peak(ONE).gflops());
        assertEquals(400, REPORT.peak(TWO).gflops());
        MeasurementReport without = new MeasurementReport("data", Effort.QUICK, "", "", List.of(), List.of(ONE));
        assertThrows(IllegalArgumentException.class, () -> without.peak(ONE));
    }

    @Test
    void everySetHasItsBenchmarks() {
        for (Engine engine : List.of(new Engine("cpu fp32", 2), new Engine("cuda bf16", 1))) {
            for (BenchmarkSet set : BenchmarkSet.values()) {
                assertEquals(set == BenchmarkSet.MACHINE, set.plans(engine).isEmpty(), set.name());
            }
        }
    }

    @Test
    void aPlanKeepsTheShapesThatAreAskedFor() {
        Plan plan = Plan.of(Object.class).with(Plan.SHAPE, List.of("3x3 16→16 32x32 N128", "1x1 64→64 56x56 N8"));

        assertEquals(
                List.of("3x3 16→16 32x32 N128"),
                plan.only(Pattern.compile("N1")).orElseThrow().parameters().get(Plan.SHAPE));
        assertEquals(Optional.empty(), plan.only(Pattern.compile("N64")));
        Plan without = Plan.of(Object.class).with("size", 8);
        assertEquals(Optional.of(without), without.only(Pattern.compile("N64")));
    }

    @Test
    void measurementsAddUp() {
        MeasurementReport more = REPORT.and(List.of(ONE));

        assertEquals(List.of(ONE, TWO, ONE), more.measurements());
        assertEquals(REPORT.peaks(), more.peaks());
    }
}
