package dev.jacobi.core.backend;

/** The standard normal distribution. */
final class Normal {
    private static final double SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

    private Normal() {}

    /** φ(x) = exp(-x²/2) / √(2π). */
    static double density(double x) {
        return Math.exp(-0.5 * x * x) / SQRT_TWO_PI;
    }

    /**
     * Φ(x), by the series Φ(x) = 1/2 + φ(x)·(x + x³/3 + x⁵/(3·5) + …) near the middle and the continued fraction
     * 1 - Φ(x) = φ(x) / (x + 1/(x + 2/(x + 3/(x + …)))) in the tails (Abramowitz and Stegun 26.2.11 and 26.2.14), to
     * about 1e-15.
     */
    static double cdf(double x) {
        double magnitude = Math.abs(x);
        if (Double.isNaN(x)) {
            return x;
        }
        if (magnitude < 3) {
            double term = x;
            double sum = x;
            for (int i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
                term *= x * x / i;
                sum += term;
            }
            return 0.5 + density(x) * sum;
        }
        double fraction = magnitude;
        for (int i = 100; i >= 1; i--) {
            fraction = magnitude + i / fraction;
        }
        double tail = density(magnitude) / fraction;
        return x > 0 ? 1 - tail : tail;
    }
}
