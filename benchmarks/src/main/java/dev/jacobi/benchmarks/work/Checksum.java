package dev.jacobi.benchmarks.work;

/**
 * A few numbers that stand for a result, so that two engines can be seen to compute the same thing.
 *
 * @param value a sum with alternating signs that every element enters
 * @param scale the size that a difference is measured against
 */
public record Checksum(double value, double scale) {
    /** The largest difference between results that are the same but for rounding and the order of sums. */
    public static final double TOLERANCE = 1e-3;

    /** Of an array: Σ ±xᵢ with signs of no pattern, and √(Σ xᵢ²). */
    public static Checksum of(float[] x) {
        double value = 0;
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            boolean negative = Integer.bitCount(i * 0x9E3779B9) % 2 == 0;
            value += negative ? -x[i] : x[i];
            squares += (double) x[i] * x[i];
        }
        return new Checksum(value, Math.sqrt(squares));
    }

    /** Of a single number. */
    public static Checksum of(double x) {
        return new Checksum(x, Math.abs(x));
    }

    /** |difference of the values| relative to the larger scale; NaN if either is. */
    public double distance(Checksum other) {
        return Math.abs(value - other.value) / Math.max(scale, other.scale);
    }
}
