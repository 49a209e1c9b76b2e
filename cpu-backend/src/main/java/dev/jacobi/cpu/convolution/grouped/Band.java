package dev.jacobi.cpu.convolution.grouped;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.convolution.TapAxis;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.vectors.Rows;

/**
 * Some rows of one picture as a thread copies them into its scratch memory, a plane for each of some blocks of
 * channels. What the padding adds is there as zeros and each pixel of a plane is a vector wide, so that the loops
 * over windows need no special cases at borders; and the picture is read once, in the order in which it lies in memory.
 *
 * @param rows the vertical axis
 * @param columns the horizontal axis
 * @param results rows of results that a band serves, at most
 */
record Band(TapAxis rows, TapAxis columns, int results) {
    /** Blocks of channels that are copied together: their planes stay in a second-level cache. */
    static final int BLOCKS = 8;

    /**
     * Floats that a plane should not exceed, so that it stays in a first-level cache while the kernels read it tap by
     * tap.
     */
    private static final int TARGET = 6000;

    static Band of(TapAxis rows, TapAxis columns) {
        int results = rows.results();
        while (results > 1 && (long) rows.span(results) * columns.span(columns.results()) * LANES > TARGET) {
            results--;
        }
        return new Band(rows, columns, results);
    }

    /** Number of bands. */
    int count() {
        return Math.ceilDiv(rows.results(), results);
    }

    /** Floats of a row. */
    int line() {
        return columns.span(columns.results()) * LANES;
    }

    /** Floats of a plane, with the pixels after its last row that a kernel may read but does not use. */
    int length() {
        return rows.span(results) * line() + GroupKernels.PIXELS * columns.step() * LANES;
    }

    /** The distance of each tap from the window's first. */
    int[] offsets() {
        int[] offsets = new int[rows.taps().length * columns.taps().length];
        int i = 0;
        for (int row : rows.offsets()) {
            for (int column : columns.offsets()) {
                offsets[i++] = row * line() + column * LANES;
            }
        }
        return offsets;
    }

    /**
     * Copies what the windows of {@code count} rows of results look at.
     *
     * @param channels channels of a source pixel
     * @param result the first of these rows
     */
    void fill(
            FloatBuffer source,
            int channels,
            int picture,
            ChannelBlocks blocks,
            int firstBlock,
            int endBlock,
            int result,
            int count,
            FloatBuffer to) {
        int span = columns.span(columns.results());
        int left = Math.clamp(-columns.origin(), 0, span);
        int right = Math.clamp(columns.size() - columns.origin(), left, span);
        for (int i = 0; i < rows.span(count); i++) {
            int row = rows.first(result) + i;
            boolean exists = row >= 0 && row < rows.size();
            int from = exists ? left : span;
            int end = exists ? right : span;
            for (int block = firstBlock; block < endBlock; block++) {
                int line = to.offset() + (block - firstBlock) * length() + i * line();
                Rows.clear(to.array(), line, from * LANES);
                Rows.clear(to.array(), line + end * LANES, (span - end) * LANES);
            }
            int origin = (picture * rows.size() + row) * columns.size() + columns.origin();
            for (int j = from; j < end; j++) {
                int at = source.offset() + (origin + j) * channels;
                for (int block = firstBlock; block < endBlock; block++) {
                    int plane = to.offset() + (block - firstBlock) * length() + i * line() + j * LANES;
                    Rows.copy(source.array(), at + blocks.inStart(block), to.array(), plane, blocks.inWidth(block));
                }
            }
        }
    }
}
