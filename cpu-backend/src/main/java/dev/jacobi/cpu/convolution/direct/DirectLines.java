package dev.jacobi.cpu.convolution.direct;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.cpu.products.MicroKernels;
import dev.jacobi.cpu.vectors.Rows;
import java.util.Arrays;

/**
 * The padded copy of lines of pixels in which {@link DirectConvolution} reads its windows: for each picture some lines
 * with {@link MicroKernels#CHUNK} of their channels, and in a line its pixels one after the other. With a stride, the
 * pixels are sorted into phases, those with equal remainders, so that neighbouring windows always lie one pixel apart.
 *
 * @param shape the convolution
 * @param pictures number of pictures in the copy
 * @param rows of outputs of each picture
 * @param phaseLength pixels of a phase of a line
 */
record DirectLines(Conv2dShape shape, int pictures, int rows, int phaseLength) {
    /**
     * Floats of a copy and of the outputs that are computed from it: three quarters of a second-level cache of 1 MiB.
     */
    private static final int FLOATS = 190_000;

    /** As many rows or whole pictures as the cache has room for, as long as every thread gets some. */
    static DirectLines of(Conv2dShape shape, int threads) {
        WindowAxis width = shape.width();
        int reach = width.dilation() * (width.kernel() - 1) / width.stride();
        int phaseLength = Math.ceilDiv(shape.q(), DirectKernels.HALF) * DirectKernels.HALF + reach;
        DirectLines row = new DirectLines(shape, 1, 1, phaseLength);
        int rowFloats = shape.height().stride() * row.lineStride() + shape.q() * shape.k();
        int fitting = Math.clamp(FLOATS / rowFloats, 1, shape.p());
        int bands = Math.clamp(Math.ceilDiv(threads, shape.n()), Math.ceilDiv(shape.p(), fitting), shape.p());
        int rows = Math.ceilDiv(shape.p(), bands);
        int mostPictures = Math.min(FLOATS / (rowFloats * rows), Math.ceilDiv(shape.n(), threads));
        // A power of two is likely to divide the batch, and so to give every thread the same amount of work.
        int pictures = bands > 1 ? 1 : Math.max(1, Integer.highestOneBit(mostPictures));
        return new DirectLines(shape, pictures, rows, phaseLength);
    }

    private int phases() {
        return shape.width().stride();
    }

    private int lineStride() {
        return phases() * phaseLength * CHUNK;
    }

    private int pictureStride() {
        return lines(rows) * lineStride();
    }

    /** Lines that {@code rowCount} rows of outputs look at. */
    private int lines(int rowCount) {
        WindowAxis height = shape.height();
        return (rowCount - 1) * height.stride() + height.dilation() * (height.kernel() - 1) + 1;
    }

    /** Blocks that a picture is cut into, from top to bottom. */
    int bands() {
        return Math.ceilDiv(shape.p(), rows);
    }

    /** Blocks of outputs that are computed together, each with a copy of its own. */
    int blocks() {
        return Math.ceilDiv(shape.n(), pictures) * bands();
    }

    /** Floats of a copy. */
    int length() {
        return pictures * pictureStride();
    }

    /** Where the window of an output begins: picture and row are counted within the copy. */
    int window(int picture, int row, int column) {
        return picture * pictureStride() + row * shape.height().stride() * lineStride() + column * CHUNK;
    }

    /**
     * Number of neighbouring taps that the kernels take as one, because their pixels are adjacent in the copy: a line
     * of the window, unless dilation, a stride or channels that do not fill a chunk separate its pixels.
     */
    int joinedTaps(int channels) {
        WindowAxis width = shape.width();
        return channels == CHUNK && width.dilation() == 1 && width.stride() == 1 ? width.kernel() : 1;
    }

    /** Distances of a window's taps from its beginning, with {@code joined} taps taken as one. */
    int[] taps(int joined) {
        WindowAxis height = shape.height();
        WindowAxis width = shape.width();
        int[] taps = new int[height.kernel() * width.kernel() / joined];
        for (int i = 0; i < taps.length; i++) {
            int line = i * joined / width.kernel() * height.dilation();
            taps[i] = line * lineStride() + pixel(i * joined % width.kernel() * width.dilation());
        }
        return taps;
    }

    /** Where a column of the padded picture lies in a line. */
    private int pixel(int column) {
        return (column % phases() * phaseLength + column / phases()) * CHUNK;
    }

    /**
     * Copies what some rows of outputs look at. What lies outside the picture is zero from the start, and stays so.
     *
     * @param channel the first of the channels
     * @param channels how many of them
     * @param copyStart where the copy begins
     */
    void fill(
            float[] x,
            int start,
            int firstPicture,
            int pictureCount,
            int firstRow,
            int rowCount,
            int channel,
            int channels,
            float[] copy,
            int copyStart) {
        WindowAxis height = shape.height();
        for (int picture = 0; picture < pictureCount; picture++) {
            for (int line = 0; line < lines(rowCount); line++) {
                int h = height.input(firstRow, 0) + line;
                int to = copyStart + picture * pictureStride() + line * lineStride();
                if (height.contains(h)) {
                    int row = (firstPicture + picture) * height.size() + h;
                    fillLine(x, start + row * shape.width().size() * shape.c() + channel, channels, copy, to);
                } else if (rows < shape.p()) {
                    // Another band had a line of pixels here.
                    Arrays.fill(copy, to, to + lineStride(), 0);
                }
            }
        }
    }

    private void fillLine(float[] x, int from, int channels, float[] copy, int to) {
        int padding = shape.width().padding();
        int end = Math.min(shape.width().size(), phases() * phaseLength - padding);
        for (int w = 0; w < end; w++) {
            Rows.copy(x, from + w * shape.c(), copy, to + pixel(w + padding), channels);
        }
    }
}
