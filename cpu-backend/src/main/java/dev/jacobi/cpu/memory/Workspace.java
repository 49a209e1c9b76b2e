package dev.jacobi.cpu.memory;

import java.util.Arrays;

/**
 * Scratch memory that kernels need while they run and nobody needs afterwards: shared arrays for packed matrices and
 * for sums of several passes, and for each thread a tile of patches, sums, packed rows, values between kernels, and its
 * own copy of what all threads read. Arrays grow to the largest size that was ever asked for, and stay.
 *
 * <p>What is handed out begins on a line of the cache. Asked for again, it has any contents, since it begins elsewhere in its
 * array.
 *
 * <p>Behind it, 64 KiB are left free. Processors prefetch beyond the end of what is read or written in steps, and the
 * next array is often another thread's: it would lose lines that it is working on, again and again.
 */
public final class Workspace {
    private final Scratch[] tiles;
    private final Scratch[] sums;
    private final Scratch[] rows;
    private final Scratch[] scratch;
    private final Scratch[] own;
    private final Scratch packed = new Scratch();
    private final Scratch accumulated = new Scratch();
    private double[] totals = {};

    /** Scratch memory for {@code threads} threads, empty. */
    public Workspace(int threads) {
        tiles = Scratch.forEach(threads);
        sums = Scratch.forEach(threads);
        rows = Scratch.forEach(threads);
        scratch = Scratch.forEach(threads);
        own = Scratch.forEach(threads);
    }

    /** The thread's tile of a left-hand matrix: {@code length} floats. */
    public FloatBuffer tile(int thread, int length) {
        return tiles[thread].take(length);
    }

    /** The thread's sums of products: {@code length} floats. */
    public FloatBuffer sums(int thread, int length) {
        return sums[thread].take(length);
    }

    /** The thread's packed rows: {@code length} floats. */
    public FloatBuffer rows(int thread, int length) {
        return rows[thread].take(length);
    }

    /** The thread's memory for values on their way from one kernel to the next: {@code length} floats. */
    public FloatBuffer scratch(int thread, int length) {
        return scratch[thread].take(length);
    }

    /** The thread's own copy of what all threads read: {@code length} floats. */
    public FloatBuffer own(int thread, int length) {
        return own[thread].take(length);
    }

    /** The packed right-hand matrix: {@code length} floats. */
    public FloatBuffer packed(int length) {
        return packed.take(length);
    }

    /** Sums that are built up over several passes: {@code length} floats. */
    public FloatBuffer accumulated(int length) {
        return accumulated.take(length);
    }

    /** Totals of the partial sums of several threads: at least {@code length} doubles. */
    public double[] totals(int length) {
        if (totals.length < length) {
            totals = new double[length];
        }
        return totals;
    }

    /** One array that grows. */
    private static final class Scratch {
        private static final int LINE = Alignment.LINE / Float.BYTES;

        /** Floats behind what is handed out: 64 KiB. */
        private static final int GUARD = 1 << 14;

        private float[] array = {};
        private int skippedLines;

        static Scratch[] forEach(int threads) {
            Scratch[] all = new Scratch[threads];
            Arrays.setAll(all, _ -> new Scratch());
            return all;
        }

        FloatBuffer take(int length) {
            // Lengths are products of ints, which overflow.
            if (length < 0 || length > Integer.MAX_VALUE - 2 * GUARD) {
                throw new IllegalArgumentException(
                        "an operation needs more scratch memory than an array has: %d floats, expected at most %d"
                                .formatted(Integer.toUnsignedLong(length), Integer.MAX_VALUE - 2 * GUARD));
            }
            int needed = length + 2 * LINE + GUARD;
            if (array.length < needed) {
                array = new float[needed];
            }
            // The garbage collector may move an array at any time, and its first line with it. Beginning a line later
            // every other time shows at once what relies on the contents of before.
            skippedLines = 1 - skippedLines;
            return new FloatBuffer(array, FloatBuffer.elementsToLine(array) + skippedLines * LINE, length);
        }
    }
}
