package dev.jacobi.cpu.memory;

/**
 * Scratch memory that kernels need while they run and nobody needs afterwards: shared arrays for packed matrices and
 * for sums of several passes, and for each thread a tile of patches, sums, packed rows, values between kernels, and its
 * own copy of what all threads read. Arrays grow to the largest size that was ever asked for, and stay.
 */
public final class Workspace {
    private final float[][] tiles;
    private final float[][] sums;
    private final float[][] rows;
    private final float[][] scratch;
    private final float[][] own;
    private float[] packed = {};
    private float[] accumulated = {};
    private double[] totals = {};

    /** Scratch memory for {@code threads} threads, empty. */
    public Workspace(int threads) {
        tiles = new float[threads][0];
        sums = new float[threads][0];
        rows = new float[threads][0];
        scratch = new float[threads][0];
        own = new float[threads][0];
    }

    /** The thread's tile of a left-hand matrix: at least {@code length} floats. */
    public float[] tile(int thread, int length) {
        tiles[thread] = grow(tiles[thread], length);
        return tiles[thread];
    }

    /** The thread's sums of products: at least {@code length} floats. */
    public float[] sums(int thread, int length) {
        sums[thread] = grow(sums[thread], length);
        return sums[thread];
    }

    /** The thread's packed rows: at least {@code length} floats. */
    public float[] rows(int thread, int length) {
        rows[thread] = grow(rows[thread], length);
        return rows[thread];
    }

    /** The thread's memory for values on their way from one kernel to the next: at least {@code length} floats. */
    public float[] scratch(int thread, int length) {
        scratch[thread] = grow(scratch[thread], length);
        return scratch[thread];
    }

    /** The thread's own copy of what all threads read: at least {@code length} floats. */
    public float[] own(int thread, int length) {
        own[thread] = grow(own[thread], length);
        return own[thread];
    }

    /** The packed right-hand matrix: at least {@code length} floats. */
    public float[] packed(int length) {
        packed = grow(packed, length);
        return packed;
    }

    /** Sums that are built up over several passes: at least {@code length} floats. */
    public float[] accumulated(int length) {
        accumulated = grow(accumulated, length);
        return accumulated;
    }

    /** Totals of the partial sums of several threads: at least {@code length} doubles. */
    public double[] totals(int length) {
        if (totals.length < length) {
            totals = new double[length];
        }
        return totals;
    }

    private static float[] grow(float[] array, int length) {
        if (length < 0) {
            throw new IllegalArgumentException("an operation needs more scratch memory than an array of floats has");
        }
        return array.length >= length ? array : new float[length];
    }
}
