package dev.jacobi.benchmarks.statistics;

import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/**
 * How many times longer one thing takes than another, with a 95 % confidence interval.
 *
 * <p>Both were measured in turns. What slows the machine for a while slows both of a round, so the rounds' own ratios
 * are what is averaged: the geometric mean, with Student's t interval of the logarithms.
 *
 * @param value geometric mean of the rounds' ratios
 * @param low lower end of the interval; NaN for a single round
 * @param high upper end of the interval; NaN for a single round
 */
public record Ratio(double value, double low, double high) {
    private static final double CONFIDENCE = 0.95;

    /**
     * Of measurements in pairs.
     *
     * @param numerator one measurement of each round
     * @param denominator the other of each round
     */
    public static Ratio of(double[] numerator, double[] denominator) {
        if (numerator.length != denominator.length || numerator.length == 0) {
            throw new IllegalArgumentException("%d and %d measurements, expected as many of one as of the other"
                    .formatted(numerator.length, denominator.length));
        }
        DescriptiveStatistics logarithms = new DescriptiveStatistics();
        for (int i = 0; i < numerator.length; i++) {
            logarithms.addValue(Math.log(numerator[i] / denominator[i]));
        }
        double mean = logarithms.getMean();
        if (numerator.length == 1) {
            return new Ratio(Math.exp(mean), Double.NaN, Double.NaN);
        }
        double t = new TDistribution(numerator.length - 1.0).inverseCumulativeProbability((1 + CONFIDENCE) / 2);
        double margin = t * logarithms.getStandardDeviation() / Math.sqrt(numerator.length);
        return new Ratio(Math.exp(mean), Math.exp(mean - margin), Math.exp(mean + margin));
    }
}
