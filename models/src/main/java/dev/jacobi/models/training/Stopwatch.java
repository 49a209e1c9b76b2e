package dev.jacobi.models.training;

/** Splits a step's time into its parts, which follow each other. */
final class Stopwatch {
    private long last = System.nanoTime();
    private TimeSplit split = TimeSplit.ZERO;

    void endUpload() {
        split = split.plus(new TimeSplit(lap(), 0, 0, 0));
    }

    void endForward() {
        split = split.plus(new TimeSplit(0, lap(), 0, 0));
    }

    void endBackward() {
        split = split.plus(new TimeSplit(0, 0, lap(), 0));
    }

    void endUpdate() {
        split = split.plus(new TimeSplit(0, 0, 0, lap()));
    }

    /** The time up to the last of these calls. */
    TimeSplit split() {
        return split;
    }

    private double lap() {
        long before = last;
        last = System.nanoTime();
        return (last - before) * 1e-9;
    }
}
