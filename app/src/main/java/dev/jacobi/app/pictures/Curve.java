package dev.jacobi.app.pictures;

/** Arithmetic on the points of a line. */
final class Curve {
    /** Points that a line is thinned to: more than that cannot be told apart. */
    private static final int MAX_POINTS = 1_500;

    private Curve() {}

    /** The mean of up to {@code window} values up to each value. */
    static double[] runningAverage(double[] values, int window) {
        double[] average = new double[values.length];
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] - (i < window ? 0 : values[i - window]);
            average[i] = sum / Math.min(i + 1, window);
        }
        return average;
    }

    /** How many steps the running average of a run is over: enough to see where it goes, few enough to follow it. */
    static int window(int steps) {
        return Math.clamp(steps / 25, 1, 100);
    }

    /** Every n-th value counted back from the last, with n such that at most {@value #MAX_POINTS} are left. */
    static double[] thin(double[] values) {
        int stride = Math.max(1, Math.ceilDiv(values.length, MAX_POINTS));
        int length = Math.ceilDiv(values.length, stride);
        double[] thinned = new double[length];
        for (int i = 0; i < length; i++) {
            thinned[i] = values[values.length - 1 - (length - 1 - i) * stride];
        }
        return thinned;
    }
}
