package dev.jacobi.benchmarks.statistics;

import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * What several measurements of the same thing come to.
 *
 * @param median half of them lie below
 * @param low a quarter lies below
 * @param high three quarters lie below
 * @param count how many there were
 */
public record Sample(double median, double low, double high, int count) {
    /** Of at least one value. */
    public static Sample of(double... values) {
        Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
        percentile.setData(values);
        return new Sample(percentile.evaluate(50), percentile.evaluate(25), percentile.evaluate(75), values.length);
    }

    /** Width of the middle half, relative to the median. */
    public double spread() {
        return (high - low) / median;
    }
}
