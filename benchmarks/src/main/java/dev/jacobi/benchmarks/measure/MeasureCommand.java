package dev.jacobi.benchmarks.measure;

import dev.jacobi.benchmarks.engine.EngineBenchmark;
import dev.jacobi.benchmarks.results.Json;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code measure}. */
@Command(name = "measure", description = "Runs a set of benchmarks and writes <set>.json.")
public final class MeasureCommand implements Callable<Integer> {
    /** Where results are left, and where the command {@code pictures} looks for them. */
    public static final String RESULTS = "benchmarks/target/results";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "SET", description = "One or more of ${COMPLETION-CANDIDATES}.")
    private List<BenchmarkSet> sets = List.of();

    @Option(names = "--quick", description = "A few seconds for each benchmark, not some twenty.")
    private boolean quick;

    @Option(
            names = "--shapes",
            paramLabel = "REGEX",
            description = "Of convolutions only those whose shape contains this regular expression, such as N64.")
    private Pattern shapes = Pattern.compile("");

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "cpu or cuda; default ${DEFAULT-VALUE}. A device's kernels are called many times in a row.",
            defaultValue = "cpu")
    private String device;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "fp32, tf32, bf16 or fp16; default ${DEFAULT-VALUE}.",
            defaultValue = "fp32")
    private Precision precision;

    @Option(names = "--threads", description = "Threads of the engine; default: as many as processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--results",
            paramLabel = "FOLDER",
            description = "Where the files go; default ${DEFAULT-VALUE}.",
            defaultValue = RESULTS)
    private Path results;

    /** The command alone, for machines without what draws pictures. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new MeasureCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, RunnerException {
        Options.atLeastOne(spec, "--threads", threads);
        for (BenchmarkSet set : sets) {
            if (plans(set).isEmpty() && !set.plans(engine()).isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--shapes '%s': no shape of the set %s is like that".formatted(shapes, set));
            }
        }
        for (BenchmarkSet set : sets) {
            spec.commandLine().getOut().println(MeasurementTable.of(measure(set)));
        }
        return 0;
    }

    private Engine engine() {
        boolean processor = device.equals("cpu");
        return new Engine(device + " " + precision, processor ? threads : 1);
    }

    /** The report is written after each plan, since a large set takes hours. */
    private MeasurementReport measure(BenchmarkSet set) throws IOException, RunnerException {
        String name = set.name().toLowerCase(Locale.ROOT);
        Path file = results.resolve(name + ".json");
        Effort effort = quick ? Effort.QUICK : Effort.FULL;
        Measuring measuring = new Measuring(effort, VerboseMode.NORMAL);
        Engine engine = engine();
        MeasurementReport report = new MeasurementReport(
                name, effort, description(engine), Runtime.version().toString(), peaks(measuring, engine), List.of());
        Json.write(file, report);
        for (Plan plan : plans(set)) {
            report = report.and(measuring.run(plan.on(engine)));
            Json.write(file, report);
        }
        return report;
    }

    private List<Plan> plans(BenchmarkSet set) {
        return set.plans(engine()).stream()
                .flatMap(plan -> plan.only(shapes).stream())
                .toList();
    }

    private String description(Engine engine) {
        try (Backend backend = EngineBenchmark.open(engine.name(), threads)) {
            return backend.description();
        }
    }

    private List<Peak> peaks(Measuring measuring, Engine engine) throws RunnerException {
        if (!engine.isProcessor()) {
            return List.of(measuring.peak(engine));
        }
        List<Peak> peaks = new ArrayList<>();
        for (int count = 1; count <= threads; count++) {
            peaks.add(measuring.peak(count));
        }
        return peaks;
    }
}
