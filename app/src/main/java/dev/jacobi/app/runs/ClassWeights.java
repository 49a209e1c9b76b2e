package dev.jacobi.app.runs;

import dev.jacobi.app.settings.Numbers;
import java.util.Arrays;
import java.util.List;

/** How much a picture of each class counts in the loss of a run. */
final class ClassWeights {
    private static final String BALANCED = "balanced";

    private ClassWeights() {}

    /**
     * The weights that a setting asks for; empty where all are to be alike.
     *
     * @param setting {@code balanced}, or a number for each class as in {@code 1,2,0.5}; null for equal ones
     * @param counts training pictures of each class
     * @throws IllegalArgumentException if the setting does not fit the classes
     */
    static List<Double> of(String setting, int[] counts) {
        if (setting == null) {
            return List.of();
        }
        if (setting.equals(BALANCED)) {
            return balanced(counts);
        }
        List<Double> weights = Numbers.doubles("--class-weights", setting);
        if (weights.size() != counts.length || !weights.stream().allMatch(weight -> weight > 0)) {
            throw new IllegalArgumentException("--class-weights: got %s, expected %d numbers greater than 0, or %s"
                    .formatted(setting, counts.length, BALANCED));
        }
        return weights;
    }

    /** n/(classes·nᶜ), so that all classes weigh the same together; one without pictures counts as if it had one. */
    private static List<Double> balanced(int[] counts) {
        double all = Arrays.stream(counts).sum();
        return Arrays.stream(counts)
                .mapToObj(count -> all / (counts.length * Math.max(1.0, count)))
                .toList();
    }
}
