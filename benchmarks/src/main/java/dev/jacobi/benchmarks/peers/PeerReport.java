package dev.jacobi.benchmarks.peers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All results of one run.
 *
 * @param ours what our engine says of itself
 * @param theirs what theirs says of itself
 * @param threads threads of each
 * @param results in the order of measuring, a work as often as it was launched
 */
public record PeerReport(String ours, String theirs, int threads, List<PeerResult> results) {
    /** Copies the results. */
    public PeerReport {
        results = List.copyOf(results);
    }

    /** What each work came to over its launches. */
    public List<Launches> launches() {
        return results.stream()
                .collect(Collectors.groupingBy(PeerResult::work, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(Launches::of)
                .toList();
    }
}
