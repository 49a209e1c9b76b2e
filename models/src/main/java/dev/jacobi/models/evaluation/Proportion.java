package dev.jacobi.models.evaluation;

/**
 * How many of a number of trials succeeded, and what that says about trials in general.
 *
 * @param successes at most {@code trials}
 * @param trials at least 0
 */
public record Proportion(long successes, long trials) {
    /** The quantile of the normal distribution that leaves 2.5 % on either side. */
    private static final double Z = 1.959963984540054;

    /** Checks the numbers. */
    public Proportion {
        if (successes < 0 || successes > trials) {
            throw new IllegalArgumentException(
                    "proportion: %d of %d, expected from 0 to the number of trials".formatted(successes, trials));
        }
    }

    /** Successes over trials; 0 without any. */
    public double value() {
        return trials == 0 ? 0 : (double) successes / trials;
    }

    /** The lower end of the interval; see {@link #high}. */
    public double low() {
        return trials == 0 ? 0 : Math.max(0, centre() - reach());
    }

    /**
     * The upper end of Wilson's score interval, which holds the true share in 95 % of all cases (Wilson, "Probable
     * Inference", 1927): (p + z²/2n ± z·√(p(1 - p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96.
     */
    public double high() {
        return trials == 0 ? 1 : Math.min(1, centre() + reach());
    }

    private double centre() {
        return (value() + Z * Z / (2.0 * trials)) / (1 + Z * Z / trials);
    }

    private double reach() {
        double variance = value() * (1 - value()) / trials + Z * Z / (4.0 * trials * trials);
        return Z * Math.sqrt(variance) / (1 + Z * Z / trials);
    }
}
