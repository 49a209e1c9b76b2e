package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.Work;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Compares this engine with another, each in a process of its own, on the same numbers. */
final class Comparison {
    private static final String OURS = "jacobi";

    /** Their arrays live outside of the heap, which needs room only for the numbers on their way there. */
    private static final List<String> THEIR_JVM =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED");

    private final Peer peer;
    private final int threads;
    private final PairedMeasurement measurement;
    private final PrintWriter out;
    private final List<PeerResult> results = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private String ourDescription = "";
    private String theirDescription = "";

    Comparison(Peer peer, int threads, PairedMeasurement measurement, PrintWriter out) {
        this.peer = peer;
        this.threads = threads;
        this.measurement = measurement;
        this.out = out;
    }

    /**
     * Measures works one after another in the same two processes, and prints each result as it comes. Where a process
     * ends in the middle of a work, two new ones go on with the next.
     */
    void compare(List<? extends Work> works) throws IOException {
        Deque<Work> left = new ArrayDeque<>(works);
        while (!left.isEmpty()) {
            compareUntilFailure(left);
        }
    }

    /** Takes from the works what it has measured, and one that a process failed at. */
    private void compareUntilFailure(Deque<Work> works) throws IOException {
        List<String> ourCommand = command(jvmOptions(), JacobiAdapter.class.getName(), threads);
        List<String> theirCommand = command(THEIR_JVM, peer.main(), threads);
        try (EngineProcess ours = EngineProcess.start(OURS, ourCommand, Map.of());
                EngineProcess theirs = EngineProcess.start(peer.toString(), theirCommand, peer.environment())) {
            if (ourDescription.isEmpty()) {
                ourDescription = ours.description();
                theirDescription = theirs.description();
                out.printf("%s: %s%n%s: %s%n%n", OURS, ourDescription, peer, theirDescription);
                out.println(PeerTable.header(OURS, peer.toString()));
            }
            while (!works.isEmpty()) {
                Work work = works.remove();
                try {
                    add(measurement.measure(work, ours, theirs));
                } catch (EngineProcess.NoAnswerException e) {
                    fail(work.name() + ": " + e.getMessage());
                    return;
                }
            }
            out.println(PeerTable.memory(results.getLast()));
        }
    }

    private void add(PeerResult result) {
        results.add(result);
        out.println(PeerTable.line(result));
        out.flush();
        if (!result.agrees()) {
            failures.add(result.work() + ": results differ by " + result.distance()
                    + " of their size, expected at most " + Checksum.TOLERANCE);
        }
    }

    private void fail(String failure) {
        failures.add(failure);
        out.println(failure);
        out.flush();
    }

    /** What could not be compared, or was and should not be believed: a line each. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    PeerReport report() {
        return new PeerReport(ourDescription, theirDescription, threads, results);
    }

    /** A JVM like this one, with the same class path. */
    static List<String> command(List<String> options, String main, int threads) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-classpath");
        command.add(System.getProperty("java.class.path"));
        command.add(main);
        command.add(Integer.toString(threads));
        return command;
    }

    /** What this process was started with, so that the script alone says how the engine is run. */
    private static List<String> jvmOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }
}
