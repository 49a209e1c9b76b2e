package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.work.Work;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares this engine with libtorch, each in a process of its own, on the same numbers. */
final class Peers {
    private static final String OURS = "jacobi";
    private static final String THEIRS = "libtorch";

    /** By name: it is compiled only where the peers are, see the profile {@code peers}. */
    private static final String LIBTORCH_MAIN = "dev.jacobi.benchmarks.libtorch.LibtorchContender";

    /** Their arrays live outside of the heap, which needs room only for the numbers on their way there. */
    private static final List<String> LIBTORCH_JVM =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED");

    /**
     * PyTorch at its best: the C library's allocator keeps what is freed, and asks for huge pages. As it comes, it
     * gives each large array back to the system, which then has to hand out and clear the pages anew, at several times
     * the cost of the computation.
     */
    private static final Map<String, String> LIBTORCH_ENVIRONMENT = Map.of(
            "MALLOC_MMAP_MAX_", "0",
            "MALLOC_TRIM_THRESHOLD_", "34359738368",
            "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");

    private final int threads;
    private final Duel duel;
    private final PrintWriter out;
    private final List<PeerResult> results = new ArrayList<>();
    private String ourDescription = "";
    private String theirDescription = "";

    Peers(int threads, Duel duel, PrintWriter out) {
        this.threads = threads;
        this.duel = duel;
        this.out = out;
    }

    /** Measures works one after another in the same two processes, and prints each result as it comes. */
    void compare(List<? extends Work> works) throws IOException {
        try (Opponent ours = start(OURS, JacobiContender.class.getName(), jvmOptions(), Map.of());
                Opponent theirs = start(THEIRS, LIBTORCH_MAIN, LIBTORCH_JVM, LIBTORCH_ENVIRONMENT)) {
            if (results.isEmpty()) {
                ourDescription = ours.description();
                theirDescription = theirs.description();
                out.printf("%s: %s%n%s: %s%n%n", OURS, ourDescription, THEIRS, theirDescription);
                out.println(PeerTable.header(OURS, THEIRS));
            }
            for (Work work : works) {
                PeerResult result = duel.fight(work, ours, theirs);
                results.add(result);
                out.println(PeerTable.line(result));
                out.flush();
            }
            out.println(PeerTable.memory(results.getLast()));
        }
    }

    PeerReport report() {
        return new PeerReport(ourDescription, theirDescription, threads, results);
    }

    private Opponent start(String name, String main, List<String> options, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-classpath");
        command.add(System.getProperty("java.class.path"));
        command.add(main);
        command.add(Integer.toString(threads));
        return Opponent.start(name, command, environment);
    }

    /** What this process was started with, so that the script alone says how the engine is run. */
    private static List<String> jvmOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }
}
