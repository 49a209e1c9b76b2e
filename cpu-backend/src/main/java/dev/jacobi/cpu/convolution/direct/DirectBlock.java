package dev.jacobi.cpu.convolution.direct;

import static dev.jacobi.cpu.convolution.direct.DirectKernels.HALF;
import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.products.Panels;
import dev.jacobi.cpu.vectors.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Outputs that a {@link DirectConvolution} computes together: all rows of some pictures, or some rows of one.
 *
 * @param halves half tiles of windows, line after line; each two in succession make a tile
 */
record DirectBlock(DirectLines lines, int firstPicture, int pictures, int firstRow, int rows, List<Half> halves) {
    /** Floats of a tile of sums. */
    static final int SUMS = 2 * HALF * 2 * LANES;

    /**
     * Neighbouring windows of a line.
     *
     * @param window where they begin in the copy
     * @param output where their outputs begin, counted in pixels from the block's first one
     * @param width how many of them are in the picture
     */
    private record Half(int window, int output, int width) {}

    /** All blocks of a convolution. */
    static List<DirectBlock> of(DirectLines lines) {
        List<Half> halves = halves(lines);
        return IntStream.range(0, lines.blocks())
                .mapToObj(number -> of(lines, number, halves))
                .toList();
    }

    /**
     * The halves of a full block. A smaller one, with fewer pictures or fewer rows of its only one, uses the first of
     * them.
     */
    private static List<Half> halves(DirectLines lines) {
        Conv2dShape shape = lines.shape();
        List<Half> halves = new ArrayList<>();
        for (int picture = 0; picture < lines.pictures(); picture++) {
            for (int row = 0; row < lines.rows(); row++) {
                int line = (picture * shape.p() + row) * shape.q();
                for (int column = 0; column < shape.q(); column += HALF) {
                    int width = Math.min(HALF, shape.q() - column);
                    halves.add(new Half(lines.window(picture, row, column), line + column, width));
                }
            }
        }
        return halves;
    }

    private static DirectBlock of(DirectLines lines, int number, List<Half> halves) {
        Conv2dShape shape = lines.shape();
        int picture = number / lines.bands() * lines.pictures();
        int row = number % lines.bands() * lines.rows();
        int pictures = Math.min(lines.pictures(), shape.n() - picture);
        int rows = Math.min(lines.rows(), shape.p() - row);
        int count = pictures * rows * Math.ceilDiv(shape.q(), HALF);
        return new DirectBlock(lines, picture, pictures, row, rows, halves.subList(0, count));
    }

    /** Where the outputs of a half begin in y, counted in pixels. */
    private int output(Half half) {
        Conv2dShape shape = lines.shape();
        return (firstPicture * shape.p() + firstRow) * shape.q() + half.output;
    }

    /** Copies the lines with a chunk of their channels, those from {@code channel} on. */
    void fill(FloatBuffer x, int channel, FloatBuffer copy, int start) {
        int run = Math.min(CHUNK, lines.shape().c() - channel);
        int to = copy.offset() + start;
        lines.fill(x.array(), x.offset(), firstPicture, pictures, firstRow, rows, channel, run, copy.array(), to);
    }

    /**
     * Adds the products of a chunk of channels with a panel of weights to y; the first chunk overwrites what y held,
     * unless {@code add} is set.
     *
     * @param copy the lines, from the place {@code copyStart} on
     * @param channel the first of the chunk
     * @param packed the panel, from the place {@code packedStart} on
     * @param sums for a tile that y has no room for
     */
    void multiply(
            FloatBuffer copy,
            int copyStart,
            int channel,
            DirectWeights weights,
            int panel,
            FloatBuffer packed,
            int packedStart,
            FloatBuffer y,
            boolean add,
            FloatBuffer sums) {
        Conv2dShape shape = lines.shape();
        Panels panels = weights.panels();
        int vectors = panels.vectors(panel);
        int channels = Math.min(CHUNK, shape.c() - channel);
        int joined = lines.joinedTaps(channels);
        int[] taps = lines.taps(joined);
        int run = joined * channels;
        int b = packed.offset() + packedStart + panels.row(panel, channel * weights.taps());
        int column = panel * 2 * LANES;
        boolean fresh = channel == 0 && !add;
        int width = panels.width(panel);
        for (int i = 0; i < halves.size(); i += 2) {
            Half near = halves.get(i);
            boolean two = i + 1 < halves.size();
            Half far = two ? halves.get(i + 1) : near;
            int first = copy.offset() + copyStart + near.window;
            int second = copy.offset() + copyStart + far.window;
            // A tile that is not whole goes by way of the sums, but is added in the same order: which are whole depends
            // on the threads.
            boolean detour = width < vectors * LANES || !two || near.width < HALF || far.width < HALF;
            float[] target = detour ? sums.array() : y.array();
            int stride = detour ? vectors * LANES : shape.k();
            int c = detour ? sums.offset() : y.offset() + output(near) * stride + column;
            int d = detour ? c + HALF * stride : y.offset() + output(far) * stride + column;
            if (detour && !fresh) {
                load(y, near, column, width, target, c, stride);
                load(y, far, column, width, target, d, stride);
            }
            DirectKernels.windows8(
                    vectors, copy.array(), first, second, taps, run, packed.array(), b, target, c, d, stride, fresh);
            if (detour) {
                store(target, c, stride, y, near, column, width);
                if (two) {
                    store(target, d, stride, y, far, column, width);
                }
            }
        }
    }

    private void load(FloatBuffer y, Half half, int column, int columns, float[] sums, int start, int stride) {
        for (int i = 0; i < half.width; i++) {
            int from = y.offset() + (output(half) + i) * lines.shape().k() + column;
            Rows.copy(y.array(), from, sums, start + i * stride, columns);
        }
    }

    private void store(float[] sums, int start, int stride, FloatBuffer y, Half half, int column, int columns) {
        for (int i = 0; i < half.width; i++) {
            int to = y.offset() + (output(half) + i) * lines.shape().k() + column;
            Rows.copy(sums, start + i * stride, y.array(), to, columns);
        }
    }

    /** Applies the epilogue to some channels of the block's outputs. */
    void finish(FloatEpilogue epilogue, FloatBuffer y, int firstChannel, int channels) {
        int k = lines.shape().k();
        for (Half half : halves) {
            epilogue.apply(y, y.offset() + output(half) * k + firstChannel, half.width, k, firstChannel, channels);
        }
    }
}
