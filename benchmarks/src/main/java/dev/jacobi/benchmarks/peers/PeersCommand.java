package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.measure.MeasureCommand;
import dev.jacobi.benchmarks.measure.Options;
import dev.jacobi.benchmarks.results.Json;
import dev.jacobi.benchmarks.work.Work;
import dev.jacobi.benchmarks.work.Works;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code peers}. */
@Command(
        name = "peers",
        description = {
            "Compares with another engine: each convolution of ResNet-18 (CIFAR stem), and the training steps of this"
                    + " and other networks.",
            "With djl and dl4j, the training step of ResNet-18 (CIFAR stem) alone."
        })
public final class PeersCommand implements Callable<Integer> {
    private static final Duration TURN = Duration.ofMillis(60);
    private static final Duration WARM_UP = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--with",
            paramLabel = "ENGINE",
            description = "One of ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Peer peer = Peer.LIBTORCH;

    @Option(names = "--only", description = "Works whose name contains this regular expression.")
    private Pattern only = Pattern.compile("");

    @Option(names = "--rounds", description = "Turns of each; default ${DEFAULT-VALUE}.", defaultValue = "12")
    private int rounds;

    @Option(
            names = "--launches",
            description = "How often both are started anew; default ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private int launches;

    @Option(names = "--threads", description = "Threads of each; default ${DEFAULT-VALUE}.", defaultValue = "2")
    private int threads;

    @Option(
            names = "--output",
            description = "Result file; default peers.json, or with another engine peers-ENGINE.json, in "
                    + MeasureCommand.RESULTS + ".")
    private Path output;

    @Override
    public Integer call() throws IOException {
        Options.atLeastOne(spec, "--rounds", rounds);
        Options.atLeastOne(spec, "--launches", launches);
        Options.atLeastOne(spec, "--threads", threads);
        PrintWriter out = spec.commandLine().getOut();
        Path file = output == null ? Path.of(MeasureCommand.RESULTS, peer.resultFile()) : output;
        List<Work> convolutions = selected(Works.convolutions());
        List<Work> steps = selected(Works.steps());
        if (convolutions.isEmpty() && steps.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--only '%s': nothing of that name is compared with %s".formatted(only, peer));
        }
        Comparison comparison = new Comparison(peer, threads, new PairedMeasurement(rounds, TURN, WARM_UP), out);
        for (int launch = 0; launch < launches; launch++) {
            if (!convolutions.isEmpty()) {
                comparison.compare(convolutions);
                Json.write(file, comparison.report());
            }
            // Processes of their own, so that the most memory they had is that of this work.
            for (Work step : steps) {
                comparison.compare(List.of(step));
                Json.write(file, comparison.report());
            }
        }
        if (launches > 1) {
            out.println();
            comparison.report().launches().forEach(work -> out.println(PeerTable.launches(work)));
        }
        List<String> failures = comparison.failures();
        if (!failures.isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("These comparisons do not count:");
            failures.forEach(err::println);
        }
        return failures.isEmpty() ? 0 : 1;
    }

    private List<Work> selected(List<Work> works) {
        return works.stream()
                .filter(work -> peer.accepts(work) && only.matcher(work.name()).find())
                .toList();
    }
}
