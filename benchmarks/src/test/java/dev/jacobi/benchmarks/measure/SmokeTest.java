package dev.jacobi.benchmarks.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.benchmarks.data.LoaderBenchmark;
import dev.jacobi.benchmarks.data.ParserBenchmark;
import dev.jacobi.benchmarks.kernels.BatchNormBenchmark;
import dev.jacobi.benchmarks.kernels.ConvolutionBenchmark;
import dev.jacobi.benchmarks.kernels.DevicePeakBenchmark;
import dev.jacobi.benchmarks.kernels.ElementwiseBenchmark;
import dev.jacobi.benchmarks.kernels.MatmulBenchmark;
import dev.jacobi.benchmarks.kernels.PoolingBenchmark;
import dev.jacobi.benchmarks.machine.PeakBenchmark;
import dev.jacobi.benchmarks.steps.StepBenchmark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark runs, and counts what it does as one counts by hand. */
class SmokeTest {
    private static final List<Plan> PLANS = List.of(
            Plan.of(PeakBenchmark.class),
            Plan.of(ConvolutionBenchmark.class).with("shape", "3x3 16→32 8x8 N2"),
            Plan.of(BatchNormBenchmark.class).with("shape", "100x16"),
            Plan.of(PoolingBenchmark.class).with("batch", 1).with("size", 8),
            Plan.of(MatmulBenchmark.class).with("size", "20x30x40"),
            Plan.of(DevicePeakBenchmark.class).with("size", 20),
            Plan.of(ElementwiseBenchmark.class).with("length", 1000),
            Plan.of(ParserBenchmark.class).with("pictures", 10),
            Plan.of(LoaderBenchmark.class).with("pictures", 200).with("workers", 1),
            Plan.of(StepBenchmark.class).with("network", "resnet8").with("batch", 2));

    private static Map<String, Measurement> run(Plan plan) throws RunnerException {
        return new Measuring(Effort.SMOKE, VerboseMode.SILENT)
                .run(plan).stream()
                        .collect(Collectors.toMap(
                                measurement -> measurement.benchmark() + measurement.parameters(),
                                Function.identity()));
    }

    private static Map<String, Measurement> run(Class<?> benchmark) throws RunnerException {
        return run(PLANS.stream()
                .filter(plan -> plan.benchmark() == benchmark)
                .findFirst()
                .orElseThrow());
    }

    /** What JMH's annotation processor found, so that none is forgotten here. */
    @Test
    void allBenchmarksAreTried() throws IOException {
        try (InputStream list = getClass().getResourceAsStream("/META-INF/BenchmarkList")) {
            Set<String> classes = Pattern.compile("dev\\.jacobi\\.benchmarks\\.\\w+\\.\\w+Benchmark\\b")
                    .matcher(new String(list.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toSet());

            assertEquals(
                    classes,
                    PLANS.stream().map(plan -> plan.benchmark().getName()).collect(Collectors.toSet()));
        }
    }

    @Test
    void aConvolutionCounts() throws RunnerException {
        Map<String, Measurement> results = run(ConvolutionBenchmark.class);

        assertEquals(3, results.size());
        for (Measurement measurement : results.values()) {
            assertEquals(2.0 * 2 * 8 * 8 * 32 * 16 * 9, measurement.flops());
            assertEquals(4.0 * (2 * 8 * 8 * 16 + 32 * 16 * 9 + 2 * 8 * 8 * 32), measurement.bytes());
            assertEquals(2, measurement.threads());
            assertTrue(measurement.seconds().median() > 0, measurement::toString);
        }
    }

    @Test
    void aMatrixProductCounts() throws RunnerException {
        for (Measurement measurement : run(MatmulBenchmark.class).values()) {
            assertEquals(2.0 * 20 * 30 * 40, measurement.flops());
            assertEquals(4.0 * (20 * 40 + 40 * 30 + 20 * 30), measurement.bytes());
        }
    }

    @Test
    void aDevicesPeakIsItsLargeProductAndItsCopy() throws RunnerException {
        Map<String, Measurement> results = run(DevicePeakBenchmark.class);

        assertEquals(
                2.0 * 20 * 20 * 20,
                results.get("DevicePeakBenchmark.product{size=20}").flops());
        assertEquals(
                2 * 4.0 * 20 * 20,
                results.get("DevicePeakBenchmark.copy{size=20}").bytes());
    }

    @Test
    void memoryBoundKernelsCountBytes() throws RunnerException {
        Map<String, Measurement> norm = run(BatchNormBenchmark.class);
        assertEquals(
                3 * 6400.0,
                norm.get("BatchNormBenchmark.normalise{shape=100x16}").bytes());
        assertEquals(4, norm.size());

        Map<String, Measurement> elementwise = run(ElementwiseBenchmark.class);
        assertEquals(
                5 * 4000.0,
                elementwise.get("ElementwiseBenchmark.sgd{length=1000}").bytes());
        assertEquals(4, elementwise.size());

        // A window of 3×3 with stride 2 makes 4×4 of 8×8; values and indices are written.
        Map<String, Measurement> pooling = run(PoolingBenchmark.class);
        assertEquals(
                4.0 * 64 * (8 * 8 + 2 * 4 * 4),
                pooling.get("PoolingBenchmark.maximum{batch=1, size=8}").bytes());
        assertEquals(4, pooling.size());
    }

    @Test
    void dataCountsBytes() throws RunnerException {
        Map<String, Measurement> parsers = run(ParserBenchmark.class);
        assertEquals(
                30_720.0, parsers.get("ParserBenchmark.cifar10{pictures=10}").bytes());
        assertEquals(7_840.0, parsers.get("ParserBenchmark.idx{pictures=10}").bytes());

        Measurement loader = run(LoaderBenchmark.class).values().iterator().next();
        assertEquals(4.0 * 200 * 32 * 32 * 3, loader.bytes(), "of both batches of an epoch");
    }

    @Test
    void stepsCount() throws RunnerException {
        Map<String, Measurement> results = run(StepBenchmark.class);
        double inference = results.get("StepBenchmark.run{batch=2, kind=INFERENCE, network=resnet8}")
                .flops();
        double training = results.get("StepBenchmark.run{batch=2, kind=TRAINING, network=resnet8}")
                .flops();

        // Three times the forward pass, but for the pictures' own gradient: 3×3 filters, 3 to 16 channels.
        assertEquals(3 * inference - 2.0 * 2 * 32 * 32 * 16 * 27, training);
    }

    @Test
    void thePeakIsMeasured() throws RunnerException {
        Peak peak = new Measuring(Effort.SMOKE, VerboseMode.SILENT).peak(1);

        assertTrue(peak.gflops() > 0 && peak.gigabytes() > 0, peak::toString);
    }
}
