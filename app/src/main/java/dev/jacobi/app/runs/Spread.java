package dev.jacobi.app.runs;

import java.util.List;

/**
 * Mean and sample standard deviation of some values.
 *
 * @param mean Σ x / n
 * @param deviation √(Σ (x - mean)² / (n - 1)); 0 for a single value
 */
public record Spread(double mean, double deviation) {
    /** Of at least one value. */
    public static Spread of(List<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double squares =
                values.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
        return new Spread(mean, Math.sqrt(squares / Math.max(1, values.size() - 1)));
    }
}
