package dev.jacobi.benchmarks.pictures;

import dev.jacobi.benchmarks.kernels.ConvolutionBenchmark;
import dev.jacobi.benchmarks.measure.MeasureCommand;
import dev.jacobi.benchmarks.measure.Measurement;
import dev.jacobi.benchmarks.measure.MeasurementReport;
import dev.jacobi.benchmarks.peers.PeerReport;
import dev.jacobi.benchmarks.results.Json;
import dev.jacobi.benchmarks.work.ConvolutionShapes;
import dev.jacobi.benchmarks.work.Pass;
import dev.jacobi.core.geometry.Conv2dShape;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.internal.chartpart.Chart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code pictures}. */
@Command(name = "pictures", description = "Draws pictures of the results that are there, and keeps a copy of these.")
public final class PicturesCommand implements Callable<Integer> {
    private static final String CONVOLUTION = ConvolutionBenchmark.class.getSimpleName();

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--results",
            paramLabel = "FOLDER",
            description = "Where the results are; default ${DEFAULT-VALUE}.",
            defaultValue = MeasureCommand.RESULTS)
    private Path results;

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            description = "Where the pictures go; default ${DEFAULT-VALUE}.",
            defaultValue = "docs/benchmarks")
    private Path output;

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(output);
        List<MeasurementReport> kernels = new ArrayList<>();
        if (isThere("convolution.json")) {
            MeasurementReport report = read("convolution.json", MeasurementReport.class);
            kernels.add(report);
            algorithms(report);
        }
        if (isThere("kernels.json")) {
            kernels.add(read("kernels.json", MeasurementReport.class));
        }
        if (!kernels.isEmpty()) {
            write(Curves.roofline(kernels), "roofline");
        }
        if (isThere("growth.json")) {
            growth(read("growth.json", MeasurementReport.class));
        }
        if (isThere("peers.json")) {
            write(Bars.ratios(read("peers.json", PeerReport.class)), "peers");
        }
        return 0;
    }

    private void algorithms(MeasurementReport report) throws IOException {
        for (ShapeGroup group : ShapeGroup.values()) {
            List<Measurement> members = members(report, m -> group.contains(shape(m)));
            for (Pass pass : members.isEmpty() ? List.<Pass>of() : List.of(Pass.values())) {
                String name = pass.name().toLowerCase(Locale.ROOT).replace('_', '-');
                write(Bars.algorithms(report, group, pass), "algorithms" + group.suffix() + "-" + name);
            }
        }
    }

    private void growth(MeasurementReport report) throws IOException {
        int threads = report.peaks().getLast().threads();
        growth(
                "batch",
                "Convolution 3x3 64→64 32x32, forward",
                "pictures in a batch",
                members(report, m -> isConvolution(m) && shape(m).c() == 64 && size(m) == 32),
                m -> shape(m).n(),
                PicturesCommand::threads);
        growth(
                "channels",
                "Convolution 3x3 C→C 16x16 N64, forward",
                "channels C",
                members(report, m -> isConvolution(m) && size(m) == 16 && isForward(m) && m.threads() == threads),
                m -> shape(m).c(),
                PicturesCommand::threads);
        growth(
                "threads",
                "Convolution 3x3 128→128 16x16 N64",
                "threads",
                members(report, m -> isConvolution(m) && size(m) == 16 && shape(m).c() == 128),
                Measurement::threads,
                m -> Pass.valueOf(m.parameters().get("pass")).title());
        growth(
                "step",
                "Training step of ResNet-18 for 32x32 pictures",
                "pictures in a batch",
                members(report, m -> m.parameters().containsKey("batch")),
                m -> Integer.parseInt(m.parameters().get("batch")),
                PicturesCommand::threads);
    }

    private void growth(
            String name,
            String title,
            String xTitle,
            List<Measurement> members,
            ToDoubleFunction<Measurement> x,
            Function<Measurement, String> curve)
            throws IOException {
        if (!members.isEmpty()) {
            write(Curves.growth(title, xTitle, members, x, curve), "growth-" + name);
        }
    }

    private static List<Measurement> members(MeasurementReport report, Predicate<Measurement> member) {
        return report.measurements().stream().filter(member).toList();
    }

    private static String threads(Measurement measurement) {
        return measurement.threads() == 1 ? "1 thread" : measurement.threads() + " threads";
    }

    private static boolean isConvolution(Measurement measurement) {
        return measurement.benchmark().startsWith(CONVOLUTION);
    }

    private static boolean isForward(Measurement measurement) {
        return measurement.parameters().get("pass").equals(Pass.FORWARD.name());
    }

    private static Conv2dShape shape(Measurement measurement) {
        return ConvolutionShapes.parse(measurement.parameters().get("shape"));
    }

    private static int size(Measurement measurement) {
        return shape(measurement).height().size();
    }

    private boolean isThere(String name) {
        boolean there = Files.isRegularFile(results.resolve(name));
        if (!there) {
            out().printf("no %s in %s, so no pictures of it%n", name, results);
        }
        return there;
    }

    /** Reads a result, and leaves it beside the pictures that show it. */
    private <T> T read(String name, Class<T> type) throws IOException {
        T report = Json.read(results.resolve(name), type);
        Json.write(output.resolve(name), report);
        return report;
    }

    private void write(Chart<?, ?> chart, String name) throws IOException {
        Path file = output.resolve(name + ".png");
        Style.write(chart, file);
        out().println(file);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
