package dev.jacobi.benchmarks.peers;

import java.util.Locale;

/** Results as lines of a table. */
final class PeerTable {
    private static final double MILLIS = 1e3;
    private static final double PERCENT = 100;
    private static final double MIB = 1024 * 1024;

    private PeerTable() {}

    static String header(String ours, String theirs) {
        return String.format(
                Locale.ROOT,
                "%-42s %9s %5s %7s   %9s %5s %7s   %s",
                "",
                ours,
                "±",
                "GFLOP/s",
                theirs,
                "±",
                "GFLOP/s",
                "ratio (95 % interval)");
    }

    static String line(PeerResult result) {
        return String.format(
                Locale.ROOT,
                "%-42s %6.2f ms %4.0f%% %7.0f   %6.2f ms %4.0f%% %7.0f   %.2f (%.2f – %.2f)%s",
                result.work(),
                MILLIS * result.ours().median(),
                PERCENT * result.ours().spread(),
                result.ourGflops(),
                MILLIS * result.theirs().median(),
                PERCENT * result.theirs().spread(),
                result.theirGflops(),
                result.ratio().value(),
                result.ratio().low(),
                result.ratio().high(),
                result.agrees() ? "" : String.format(Locale.ROOT, "   results differ: %.2g", result.distance()));
    }

    static String memory(PeerResult result) {
        return String.format(
                Locale.ROOT,
                "%-42s %6.0f MiB %23.0f MiB   peak resident memory",
                "",
                result.ourPeakBytes() / MIB,
                result.theirPeakBytes() / MIB);
    }

    static String launches(Launches launches) {
        return String.format(
                Locale.ROOT,
                "%-42s ratio %.2f (%.2f – %.2f) over %d launches, from %.2f to %.2f",
                launches.work(),
                launches.ratio().value(),
                launches.ratio().low(),
                launches.ratio().high(),
                launches.count(),
                launches.lowest(),
                launches.highest());
    }
}
