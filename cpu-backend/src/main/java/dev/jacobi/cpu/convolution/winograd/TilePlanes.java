package dev.jacobi.cpu.convolution.winograd;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.products.MicroKernels;
import dev.jacobi.cpu.products.Panels;

/**
 * Where transformed tiles lie: one matrix [tiles, channels] per plane, cut into blocks of columns, as a factor of a
 * product is read.
 *
 * @param array the memory
 * @param start where the first plane begins
 * @param stride floats from one plane to the next
 * @param rows tiles that there is room for
 * @param width columns of a block
 * @param columns channels
 * @param lastWidth floats from one row to the next in the last block
 */
record TilePlanes(float[] array, int start, int stride, int rows, int width, int columns, int lastWidth) {
    /** Keeps the planes off power-of-two distances, which would all fall on the same lines of the cache. */
    private static final int PADDING = 16;

    /** The left-hand factor: chunks as {@link MicroKernels} reads them. */
    static TilePlanes left(FloatBuffer memory, int start, int rows, int columns) {
        int stride = Math.ceilDiv(columns, CHUNK) * rows * CHUNK + PADDING;
        return new TilePlanes(memory.array(), memory.offset() + start, stride, rows, CHUNK, columns, CHUNK);
    }

    /** The right-hand factor: {@link Panels}. */
    static TilePlanes right(FloatBuffer memory, int start, int rows, int columns) {
        Panels panels = new Panels(rows, columns);
        int lastWidth = panels.vectors(panels.count() - 1) * LANES;
        int first = memory.offset() + start;
        return new TilePlanes(memory.array(), first, panels.length() + PADDING, rows, 2 * LANES, columns, lastWidth);
    }

    /** Floats that {@code planes} planes of either kind take, at most. */
    static int length(int planes, int rows, int columns) {
        return planes * (Math.ceilDiv(columns, CHUNK) * rows * CHUNK + PADDING);
    }

    /** Where a tile's value in the first plane lies; the channel is a multiple of the vector's length. */
    int at(int row, int channel) {
        int block = channel / width;
        boolean last = (block + 1) * width >= columns;
        return start + block * rows * width + row * (last ? lastWidth : width) + channel % width;
    }

    /** Where a plane begins. */
    int plane(int plane) {
        return start + plane * stride;
    }
}
