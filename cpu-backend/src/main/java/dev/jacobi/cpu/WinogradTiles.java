package dev.jacobi.cpu;

import static dev.jacobi.cpu.MicroKernels.CHUNK;
import static dev.jacobi.cpu.Simd.LANES;

/**
 * A picture cut into tiles of 4×4 outputs, and the two-dimensional transforms of a tile. Tiles at the border are padded
 * with zeros on a copy when they are read, and cut when they are written.
 *
 * @param rows tiles of a picture, vertically
 * @param columns tiles of a picture, horizontally
 * @param height of the picture that is read
 * @param width of the picture that is read
 * @param outHeight of the picture that is written
 * @param outWidth of the picture that is written
 * @param padding zeros around the picture that is read
 */
record WinogradTiles(
        int pictures, int rows, int columns, int height, int width, int outHeight, int outWidth, int padding) {
    /** Outputs along each side of a tile. */
    static final int SIZE = 4;

    /** Inputs along each side of a tile, and transformed values. */
    static final int PATCH = 6;

    /** Products per channel pair: 36 planes, each a matrix product of its own. */
    static final int PLANES = PATCH * PATCH;

    static WinogradTiles of(int pictures, int height, int width, int outHeight, int outWidth, int padding) {
        int rows = Math.ceilDiv(outHeight, SIZE);
        int columns = Math.ceilDiv(outWidth, SIZE);
        return new WinogradTiles(pictures, rows, columns, height, width, outHeight, outWidth, padding);
    }

    int count() {
        return pictures * rows * columns;
    }

    /** Floats of scratch memory that a thread needs for {@link #transformInput} and its kin. */
    static int scratchLength(int channels) {
        return PLANES * LANES + PLANES * channels;
    }

    /**
     * Bᵀ·d·B of a tile: writes value (i, j) of every channel to plane 6i + j, at row {@code row} of a tile matrix with
     * chunks {@code chunkStride} floats apart.
     */
    void transformInput(
            float[] x,
            int start,
            int channels,
            int tile,
            float[] planes,
            int planeStride,
            int row,
            int chunkStride,
            float[] scratch) {
        int top = tile / columns % rows * SIZE - padding;
        int left = tile % columns * SIZE - padding;
        int picture = start + tile / (columns * rows) * height * width * channels;
        boolean inside = top >= 0 && left >= 0 && top + PATCH <= height && left + PATCH <= width;
        float[] patch = inside ? x : scratch;
        int from = inside ? picture + (top * width + left) * channels : PLANES * LANES;
        int rowStride = inside ? width * channels : PATCH * channels;
        if (!inside) {
            copyPadded(x, picture, top, left, PATCH, height, width, channels, scratch);
        }
        for (int c = 0; c < channels; c += LANES) {
            for (int j = 0; j < PATCH; j++) {
                WinogradTransforms.input(patch, from + j * channels + c, rowStride, scratch, j * LANES, PATCH * LANES);
            }
            int to = c / CHUNK * chunkStride + row * CHUNK + c % CHUNK;
            for (int i = 0; i < PATCH; i++) {
                WinogradTransforms.input(
                        scratch, i * PATCH * LANES, LANES, planes, to + i * PATCH * planeStride, planeStride);
            }
        }
    }

    /** A·dy·Aᵀ of a tile of an output gradient, written as row {@code row} of each plane's panels; the first plane begins at {@code firstPlane}. */
    void transformOutputGradient(
            float[] dy,
            int start,
            Panels panels,
            int tile,
            float[] planes,
            int planeStride,
            int row,
            float[] scratch,
            int firstPlane) {
        int channels = panels.columns();
        int top = tile / columns % rows * SIZE;
        int left = tile % columns * SIZE;
        int picture = start + tile / (columns * rows) * outHeight * outWidth * channels;
        boolean inside = top + SIZE <= outHeight && left + SIZE <= outWidth;
        float[] patch = inside ? dy : scratch;
        int from = inside ? picture + (top * outWidth + left) * channels : PLANES * LANES;
        int rowStride = inside ? outWidth * channels : SIZE * channels;
        if (!inside) {
            copyPadded(dy, picture, top, left, SIZE, outHeight, outWidth, channels, scratch);
        }
        for (int k = 0; k < channels; k += LANES) {
            for (int j = 0; j < SIZE; j++) {
                WinogradTransforms.outputGradient(
                        patch, from + j * channels + k, rowStride, scratch, j * LANES, PATCH * LANES);
            }
            int panel = k / (2 * LANES);
            int to = firstPlane + panels.start(panel) + row * panels.vectors(panel) * LANES + k % (2 * LANES);
            for (int i = 0; i < PATCH; i++) {
                WinogradTransforms.outputGradient(
                        scratch, i * PATCH * LANES, LANES, planes, to + i * PATCH * planeStride, planeStride);
            }
        }
    }

    /** Copies a square patch to the scratch memory behind the first {@code PLANES·LANES} floats, with zeros outside. */
    private static void copyPadded(
            float[] x, int picture, int top, int left, int size, int height, int width, int channels, float[] scratch) {
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                int to = PLANES * LANES + (i * size + j) * channels;
                boolean exists = top + i >= 0 && top + i < height && left + j >= 0 && left + j < width;
                if (exists) {
                    Rows.copy(x, picture + ((top + i) * width + left + j) * channels, scratch, to, channels);
                } else {
                    Rows.clear(scratch, to, channels);
                }
            }
        }
    }

    /**
     * Aᵀ·m·A of a tile for one vector of channels, added to the bias and written to its 4×4 pixels, as far as they exist.
     *
     * @param from where the first plane holds the vector
     * @param start where the vector's channels begin in the picture's first pixel
     * @param bias nullable
     */
    void transformOutput(
            float[] planes,
            int from,
            int planeStride,
            float[] bias,
            int biasStart,
            float[] y,
            int start,
            int channels,
            int tile,
            float[] scratch) {
        for (int j = 0; j < PATCH; j++) {
            WinogradTransforms.output(
                    planes, from + j * planeStride, PATCH * planeStride, scratch, j * LANES, PATCH * LANES);
        }
        int top = tile / columns % rows * SIZE;
        int left = tile % columns * SIZE;
        int picture = tile / (columns * rows) * outHeight * outWidth;
        int to = start + (picture + top * outWidth + left) * channels;
        boolean inside = top + SIZE <= outHeight && left + SIZE <= outWidth;
        if (inside && bias == null) {
            for (int i = 0; i < SIZE; i++) {
                WinogradTransforms.output(scratch, i * PATCH * LANES, LANES, y, to + i * outWidth * channels, channels);
            }
            return;
        }
        int edge = PLANES * LANES;
        for (int i = 0; i < Math.min(SIZE, outHeight - top); i++) {
            WinogradTransforms.output(scratch, i * PATCH * LANES, LANES, scratch, edge, LANES);
            for (int j = 0; j < Math.min(SIZE, outWidth - left); j++) {
                int pixel = to + (i * outWidth + j) * channels;
                if (bias == null) {
                    Rows.copy(scratch, edge + j * LANES, y, pixel, LANES);
                } else {
                    Rows.sum(scratch, edge + j * LANES, bias, biasStart, y, pixel, LANES);
                }
            }
        }
    }
}
