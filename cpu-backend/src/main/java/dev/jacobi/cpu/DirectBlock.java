package dev.jacobi.cpu;

import static dev.jacobi.cpu.DirectKernels.HALF;
import static dev.jacobi.cpu.MicroKernels.CHUNK;
import static dev.jacobi.cpu.Simd.LANES;

import dev.jacobi.core.backend.Conv2dShape;

/**
 * Outputs that a {@link DirectConvolution} computes together: some rows of some pictures, or rather of one where they are
 * not all rows.
 */
record DirectBlock(DirectLines lines, int firstPicture, int pictures, int firstRow, int rows) {
    /** Floats of a tile of sums. */
    static final int SUMS = 2 * HALF * 2 * LANES;

    /** The block with that number, of {@link DirectLines#blocks}. */
    static DirectBlock of(DirectLines lines, int number) {
        Conv2dShape shape = lines.shape();
        int picture = number / lines.bands() * lines.pictures();
        int row = number % lines.bands() * lines.rows();
        int pictures = Math.min(lines.pictures(), shape.n() - picture);
        return new DirectBlock(lines, picture, pictures, row, Math.min(lines.rows(), shape.p() - row));
    }

    /** Copies the lines with a chunk of their channels, those from {@code channel} on. */
    void fill(FloatBuffer x, int channel, float[] copy, int start) {
        int run = Math.min(CHUNK, lines.shape().c() - channel);
        lines.fill(x.array(), x.offset(), firstPicture, pictures, firstRow, rows, channel, run, copy, start);
    }

    /**
     * Adds the products of a chunk of channels with a panel of weights to y; the first chunk takes the place of what y
     * held, unless {@code add} says otherwise.
     *
     * @param copy the lines, from {@code copyStart} on
     * @param channel the first of the chunk
     * @param packed the panel, from {@code packedStart} on
     * @param sums for a tile that y has no room for
     */
    void multiply(
            float[] copy,
            int copyStart,
            int channel,
            DirectWeights weights,
            int panel,
            float[] packed,
            int packedStart,
            FloatBuffer y,
            boolean add,
            float[] sums) {
        Conv2dShape shape = lines.shape();
        Panels panels = weights.panels();
        int vectors = panels.vectors(panel);
        int channels = Math.min(CHUNK, shape.c() - channel);
        int joined = lines.joinedTaps(channels);
        int[] taps = lines.taps(joined);
        int run = joined * channels;
        int b = packedStart + panels.row(panel, channel * weights.taps());
        int column = panel * 2 * LANES;
        boolean fresh = channel == 0 && !add;
        int width = panels.width(panel);
        for (int half = 0; half < halves(); half += 2) {
            boolean two = half + 1 < halves();
            int first = copyStart + window(half);
            int second = copyStart + window(two ? half + 1 : half);
            if (width == vectors * LANES && two && width(half) == HALF && width(half + 1) == HALF) {
                int c = y.offset() + output(half) * shape.k() + column;
                int d = y.offset() + output(half + 1) * shape.k() + column;
                DirectKernels.windows8(
                        vectors, copy, first, second, taps, run, packed, b, y.array(), c, d, shape.k(), fresh);
            } else {
                // By way of the sums, but in the same order: which tiles are whole depends on the number of threads.
                int stride = vectors * LANES;
                int d = HALF * stride;
                if (!fresh) {
                    load(y, half, column, width, sums, 0, stride);
                    load(y, two ? half + 1 : half, column, width, sums, d, stride);
                }
                DirectKernels.windows8(vectors, copy, first, second, taps, run, packed, b, sums, 0, d, stride, fresh);
                store(sums, 0, stride, y, half, column, width);
                if (two) {
                    store(sums, d, stride, y, half + 1, column, width);
                }
            }
        }
    }

    private void load(FloatBuffer y, int half, int column, int columns, float[] sums, int start, int stride) {
        for (int i = 0; i < width(half); i++) {
            int from = y.offset() + (output(half) + i) * lines.shape().k() + column;
            Rows.copy(y.array(), from, sums, start + i * stride, columns);
        }
    }

    private void store(float[] sums, int start, int stride, FloatBuffer y, int half, int column, int columns) {
        for (int i = 0; i < width(half); i++) {
            int to = y.offset() + (output(half) + i) * lines.shape().k() + column;
            Rows.copy(sums, start + i * stride, y.array(), to, columns);
        }
    }

    /** Applies the epilogue to some channels of the block's outputs. */
    void finish(FloatEpilogue epilogue, FloatBuffer y, int firstChannel, int channels) {
        int k = lines.shape().k();
        for (int half = 0; half < halves(); half++) {
            epilogue.apply(y, y.offset() + output(half) * k + firstChannel, width(half), k, firstChannel, channels);
        }
    }

    private int halvesOfRow() {
        return Math.ceilDiv(lines.shape().q(), HALF);
    }

    private int halves() {
        return pictures * rows * halvesOfRow();
    }

    /** Where the windows of a half begin in the copy. */
    private int window(int half) {
        int row = half / halvesOfRow();
        return lines.window(row / rows, row % rows, half % halvesOfRow() * HALF);
    }

    /** Where the outputs of a half begin in y, counted in pixels. */
    private int output(int half) {
        int row = half / halvesOfRow();
        int line = (firstPicture + row / rows) * lines.shape().p() + firstRow + row % rows;
        return line * lines.shape().q() + half % halvesOfRow() * HALF;
    }

    /** Outputs of a half that are in the picture. */
    private int width(int half) {
        return Math.min(HALF, lines.shape().q() - half % halvesOfRow() * HALF);
    }
}
