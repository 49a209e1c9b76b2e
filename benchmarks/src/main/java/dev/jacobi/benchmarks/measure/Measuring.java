package dev.jacobi.benchmarks.measure;

import dev.jacobi.benchmarks.kernels.DevicePeakBenchmark;
import dev.jacobi.benchmarks.machine.PeakBenchmark;
import dev.jacobi.benchmarks.statistics.Sample;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs plans with JMH, and reads from its results what the benchmarks have counted. */
final class Measuring {
    private static final String THREADS = "threads";

    private final Effort effort;
    private final VerboseMode verbosity;

    /** Tells what it does on standard output, or is silent. */
    Measuring(Effort effort, VerboseMode verbosity) {
        this.effort = effort;
        this.verbosity = verbosity;
    }

    /** Every benchmark of a plan. */
    List<Measurement> run(Plan plan) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + plan.benchmark().getName().replace(".", "\\.") + "\\.")
                .threads(plan.threads())
                .verbosity(verbosity)
                .shouldFailOnError(true);
        effort.apply(options);
        plan.parameters().forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
        List<Measurement> measurements = new ArrayList<>();
        for (RunResult result : new Runner(options.build()).run()) {
            measurements.add(measurement(result));
        }
        return measurements;
    }

    /** The machine's peak with so many threads. */
    Peak peak(int threads) throws RunnerException {
        return peak(threads, Plan.of(PeakBenchmark.class).inThreads(threads));
    }

    /** The peak of a device that is no processor. */
    Peak peak(Engine engine) throws RunnerException {
        return peak(engine.threads(), Plan.of(DevicePeakBenchmark.class).on(engine));
    }

    private Peak peak(int threads, Plan plan) throws RunnerException {
        double gflops = 0;
        double gigabytes = 0;
        for (Measurement measurement : run(plan)) {
            gflops = Math.max(gflops, measurement.gflops());
            gigabytes = Math.max(gigabytes, measurement.gigabytes());
        }
        return new Peak(threads, gflops, gigabytes);
    }

    private static Measurement measurement(RunResult result) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String key : result.getParams().getParamsKeys()) {
            parameters.put(key, result.getParams().getParam(key));
        }
        int threads = result.getParams().getThreads();
        if (parameters.containsKey(THREADS)) {
            threads = Integer.parseInt(parameters.remove(THREADS));
        }
        List<IterationResult> iterations = result.getBenchmarkResults().stream()
                .map(BenchmarkResult::getIterationResults)
                .flatMap(Collection::stream)
                .toList();
        double[] runsPerSecond = iterations.stream()
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .toArray();
        double calls = perRun("calls", iterations);
        double[] seconds = new double[runsPerSecond.length];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = 1 / (runsPerSecond[i] * calls);
        }
        // The report says what was measured.
        parameters.remove(Plan.ENGINE);
        String name = result.getParams().getBenchmark();
        return new Measurement(
                name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
                parameters,
                threads,
                Sample.of(seconds),
                perRun("flops", iterations) / calls,
                perRun("bytes", iterations) / calls);
    }

    /** What a counter grew by in one run. */
    private static double perRun(String counter, List<IterationResult> iterations) {
        IterationResult iteration = iterations.getFirst();
        double perSecond = iteration.getSecondaryResults().get(counter).getScore();
        return Math.rint(perSecond / iteration.getPrimaryResult().getScore());
    }
}
