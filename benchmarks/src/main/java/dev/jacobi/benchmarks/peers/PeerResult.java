package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.statistics.Ratio;
import dev.jacobi.benchmarks.statistics.Sample;
import dev.jacobi.benchmarks.work.Checksum;

/**
 * How two engines compared in one work.
 *
 * @param work its name
 * @param flops its operations, computed directly
 * @param ours seconds of one run, over the rounds
 * @param theirs seconds of one run, over the rounds
 * @param ratio how many times longer they take than we: above 1, we are faster
 * @param distance how far the results lie apart, see {@link Checksum}
 * @param idleLoad processors that the one that waited kept busy meanwhile; should be near 0
 * @param ourPeakBytes most resident memory of our process so far
 * @param theirPeakBytes most resident memory of their process so far
 */
public record PeerResult(
        String work,
        long flops,
        Sample ours,
        Sample theirs,
        Ratio ratio,
        double distance,
        double idleLoad,
        long ourPeakBytes,
        long theirPeakBytes) {
    private static final double GIGA = 1e9;

    /** Whether both computed the same; if not, the ratio compares two different things. */
    public boolean agrees() {
        return distance <= Checksum.TOLERANCE;
    }

    /** Our operations in a second, in 10⁹. */
    public double ourGflops() {
        return flops / ours.median() / GIGA;
    }

    /** Their operations in a second, in 10⁹. */
    public double theirGflops() {
        return flops / theirs.median() / GIGA;
    }
}
