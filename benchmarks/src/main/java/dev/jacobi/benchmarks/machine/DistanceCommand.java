package dev.jacobi.benchmarks.machine;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code distance}. */
@Command(
        name = "distance",
        description = {
            "How long one processor's write takes to reach another, once a second.",
            "About 25 ns where they share a third-level cache, several times as much where they do not."
        })
public final class DistanceCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec;

    @Option(names = "--times", description = "How often to measure; default ${DEFAULT-VALUE}.", defaultValue = "10")
    private int times;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        // The first is for the JIT compiler.
        CoreDistance.measure();
        for (int i = 0; i < times; i++) {
            Thread.sleep(PAUSE);
            out.printf("%.0f ns%n", CoreDistance.measure());
            out.flush();
        }
        return 0;
    }
}
