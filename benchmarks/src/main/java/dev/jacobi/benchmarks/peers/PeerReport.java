package dev.jacobi.benchmarks.peers;

import java.util.List;

/**
 * All results of one run.
 *
 * @param ours what our engine says of itself
 * @param theirs what theirs says of itself
 * @param threads threads of each
 * @param results in the order of measuring
 */
public record PeerReport(String ours, String theirs, int threads, List<PeerResult> results) {
    /** Copies the results. */
    public PeerReport {
        results = List.copyOf(results);
    }
}
