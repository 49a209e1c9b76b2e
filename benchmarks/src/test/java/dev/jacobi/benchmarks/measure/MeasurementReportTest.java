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
                int quick = set.plans(true, engine).size();
                assertEquals(set == BenchmarkSet.MACHINE, quick == 0, set.name());
                assertTrue(set.plans(false, engine).size() >= quick, set.name());
            }
        }
    }
}
