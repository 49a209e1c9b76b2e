package dev.jacobi.cpu.normalisation;

import static dev.jacobi.cpu.vectors.Simd.LANES;

/**
 * Rows of channels seen as fewer, wider rows, so that any number of channels fills whole vectors: {@code copies} rows
 * lie side by side in one wide row of {@code width} floats, and lane i belongs to channel i mod channels. The last wide
 * row may be cut short.
 *
 * @param wideRows number of wide rows
 * @param width floats in a wide row; a multiple of the vector
 */
record ChannelFold(int channels, int rows, int copies, int wideRows, int width) {
    /** Wide enough that the loop along a row is worth its overhead. */
    private static final int WORTHWHILE_WIDTH = 4 * LANES;

    static ChannelFold of(int rows, int channels) {
        int copies = 1;
        while (channels * copies % LANES != 0 || channels * copies < WORTHWHILE_WIDTH) {
            copies *= 2;
        }
        return new ChannelFold(channels, rows, copies, Math.ceilDiv(rows, copies), channels * copies);
    }

    /** A value per channel, repeated for each lane of a wide row: the same array where a wide row is one row. */
    float[] repeat(float[] perChannel) {
        if (copies == 1) {
            return perChannel;
        }
        float[] wide = new float[width];
        for (int i = 0; i < width; i++) {
            wide[i] = perChannel[i % channels];
        }
        return wide;
    }

    /** Adds the lanes of a wide row of sums to those of their channels. */
    void addLanes(float[] wide, int from, double[] sums, int to) {
        for (int start = from; start < from + width; start += channels) {
            for (int c = 0; c < channels; c++) {
                sums[to + c] += wide[start + c];
            }
        }
    }

    /** Where a wide row begins, in floats, and where the one before it ends. */
    int start(int wideRow) {
        return (int) Math.min((long) rows * channels, (long) wideRow * width);
    }
}
