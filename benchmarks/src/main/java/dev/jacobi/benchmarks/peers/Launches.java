package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.statistics.Ratio;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One work over several launches. The JIT compiler and the system's memory treat each process a little differently, so
 * the rounds of a single launch tell less than they seem to.
 *
 * @param work its name
 * @param ratio the geometric mean of the launches' ratios, with the interval over the launches
 * @param lowest ratio of a launch
 * @param highest ratio of a launch
 * @param count number of launches
 */
public record Launches(String work, Ratio ratio, double lowest, double highest, int count) {
    /** Of at least one result, all of the same work. */
    static Launches of(List<PeerResult> results) {
        double[] ratios = each(results, result -> result.ratio().value());
        return new Launches(
                results.getFirst().work(),
                Ratio.of(ratios, each(results, _ -> 1)),
                Arrays.stream(ratios).min().orElseThrow(),
                Arrays.stream(ratios).max().orElseThrow(),
                results.size());
    }

    private static double[] each(List<PeerResult> results, ToDoubleFunction<PeerResult> value) {
        return results.stream().mapToDouble(value).toArray();
    }
}
