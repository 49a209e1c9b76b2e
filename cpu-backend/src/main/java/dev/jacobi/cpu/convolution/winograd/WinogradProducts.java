package dev.jacobi.cpu.convolution.winograd;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.products.MicroKernels;
import dev.jacobi.cpu.products.Panels;

/**
 * The products of a block of tiles with one panel of weights.
 *
 * @param sums one matrix [tiles, panel] per plane
 * @param start where the first of them begins
 * @param rows tiles that there is room for
 */
record WinogradProducts(WinogradTiles tiles, FloatBuffer sums, int start, int rows) {
    /** Keeps the planes off power-of-two distances. */
    private static final int PADDING = 16;

    static int length(WinogradFilter filter, int rows) {
        return filter.planes() * (rows * 2 * LANES + PADDING);
    }

    private int stride() {
        return rows * 2 * LANES + PADDING;
    }

    /**
     * Adds the products of the channels {@code from … end-1} of the planes.
     *
     * @param weightStart where the weights of these channels begin
     * @param fresh whether these are the first products, which overwrite the sums
     */
    void multiply(
            TilePlanes planes,
            int from,
            int end,
            int count,
            int vectors,
            FloatBuffer weights,
            int weightStart,
            int planeStride,
            boolean fresh) {
        for (int plane = 0; plane < tiles.filter().planes(); plane++) {
            int a = planes.plane(plane) + from * planes.rows();
            int b = weights.offset() + weightStart + tiles.filter().weightPlane(plane) * planeStride;
            int c = sums.offset() + start + plane * stride();
            MicroKernels.rows(
                    vectors,
                    planes.array(),
                    a,
                    planes.rows() * CHUNK,
                    weights.array(),
                    b,
                    end - from,
                    sums.array(),
                    c,
                    count,
                    fresh);
        }
    }

    void transformBack(
            int firstTile, int count, Panels panels, int panel, FloatBuffer y, boolean add, FloatBuffer scratch) {
        int width = panels.vectors(panel) * LANES;
        tiles.transformOutputs(
                width,
                sums.array(),
                sums.offset() + start,
                stride(),
                y.array(),
                y.offset() + panel * 2 * LANES,
                add,
                panels.columns(),
                firstTile,
                count,
                scratch);
    }
}
