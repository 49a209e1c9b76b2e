package dev.jacobi.cpu;

import static dev.jacobi.cpu.Simd.LANES;

/**
 * A picture cut into tiles, and the two-dimensional transforms of a tile: one axis, then the other. Tiles at the border
 * are padded with zeros on a copy when they are read, and cut when they are written.
 *
 * @param filter the shape of the tiles
 * @param pictures number of pictures
 * @param rows tiles of a picture, vertically
 * @param columns tiles of a picture, horizontally
 * @param height of the picture that is read
 * @param width of the picture that is read
 * @param outHeight of the picture that is written
 * @param outWidth of the picture that is written
 * @param padding zeros above and left of the picture that is read
 */
record WinogradTiles(
        WinogradFilter filter,
        int pictures,
        int rows,
        int columns,
        int height,
        int width,
        int outHeight,
        int outWidth,
        int padding) {
    static WinogradTiles of(
            WinogradFilter filter, int pictures, int height, int width, int outHeight, int outWidth, int padding) {
        int rows = Math.ceilDiv(outHeight, filter.outputs());
        int columns = Math.ceilDiv(outWidth, filter.outputs());
        return new WinogradTiles(filter, pictures, rows, columns, height, width, outHeight, outWidth, padding);
    }

    int count() {
        return pictures * rows * columns;
    }

    /** Floats of scratch memory that a thread needs for the transforms: half-transformed values, and a padded copy. */
    int scratchLength(int channels) {
        return filter.planes() * (LANES + channels);
    }

    /** Where the padded copy lies in the scratch memory. */
    private int copyStart() {
        return filter.planes() * LANES;
    }

    /** Bᵀ·d·B of a tile, for the channels {@code fromChannel … toChannel-1} of {@code channels}. */
    void transformInput(
            float[] x,
            int start,
            int channels,
            int fromChannel,
            int toChannel,
            int tile,
            TilePlanes planes,
            int row,
            float[] scratch) {
        int span = filter.span();
        int points = filter.points();
        int top = tile / columns % rows * filter.advance() - padding;
        int left = tile % columns * filter.advance() - padding;
        int picture = start + tile / (columns * rows) * height * width * channels + fromChannel;
        int count = toChannel - fromChannel;
        boolean inside = top >= 0 && left >= 0 && top + span <= height && left + span <= width;
        float[] patch = inside ? x : scratch;
        int from = inside ? picture + (top * width + left) * channels : copyStart();
        int pixelStride = inside ? channels : count;
        int rowStride = inside ? width * channels : span * count;
        if (!inside) {
            copyPadded(x, picture, channels, count, top, left, span, height, width, scratch);
        }
        for (int c = 0; c < count; c += LANES) {
            filter.input().apply(span, patch, from + c, pixelStride, rowStride, scratch, 0, LANES, span * LANES);
            int to = planes.at(row, fromChannel + c);
            int stride = planes.stride();
            filter.input().apply(points, scratch, 0, span * LANES, LANES, planes.array(), to, points * stride, stride);
        }
    }

    /** A·dy·Aᵀ of a tile of an output gradient. */
    void transformOutputGradient(
            LineTransform transform,
            float[] dy,
            int start,
            int channels,
            int tile,
            TilePlanes planes,
            int row,
            float[] scratch) {
        int size = filter.outputs();
        int points = filter.points();
        int top = tile / columns % rows * size;
        int left = tile % columns * size;
        int picture = start + tile / (columns * rows) * outHeight * outWidth * channels;
        boolean inside = top + size <= outHeight && left + size <= outWidth;
        float[] patch = inside ? dy : scratch;
        int from = inside ? picture + (top * outWidth + left) * channels : copyStart();
        int rowStride = inside ? outWidth * channels : size * channels;
        if (!inside) {
            copyPadded(dy, picture, channels, channels, top, left, size, outHeight, outWidth, scratch);
        }
        for (int k = 0; k < channels; k += LANES) {
            transform.apply(size, patch, from + k, channels, rowStride, scratch, 0, LANES, size * LANES);
            int to = planes.at(row, k);
            int stride = planes.stride();
            transform.apply(points, scratch, 0, size * LANES, LANES, planes.array(), to, points * stride, stride);
        }
    }

    /** Copies a square patch to the scratch memory, with zeros outside the picture. */
    private void copyPadded(
            float[] x,
            int picture,
            int pixelStride,
            int channels,
            int top,
            int left,
            int size,
            int height,
            int width,
            float[] scratch) {
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                int to = copyStart() + (i * size + j) * channels;
                boolean exists = top + i >= 0 && top + i < height && left + j >= 0 && left + j < width;
                if (exists) {
                    Rows.copy(x, picture + ((top + i) * width + left + j) * pixelStride, scratch, to, channels);
                } else {
                    Rows.clear(scratch, to, channels);
                }
            }
        }
    }

    /**
     * Aᵀ·m·A of a tile for one vector of channels, added to the bias and written to its pixels, as far as they exist.
     *
     * @param from where the first plane holds the vector
     * @param bias nullable
     * @param start where the vector's channels begin in the picture's first pixel
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
        int points = filter.points();
        int size = filter.outputs();
        filter.output()
                .apply(points, planes, from, planeStride, points * planeStride, scratch, 0, LANES, points * LANES);
        int top = tile / columns % rows * size;
        int left = tile % columns * size;
        int picture = tile / (columns * rows) * outHeight * outWidth;
        int to = start + (picture + top * outWidth + left) * channels;
        if (bias == null && top + size <= outHeight && left + size <= outWidth) {
            int rowStride = outWidth * channels;
            filter.output().apply(size, scratch, 0, points * LANES, LANES, y, to, rowStride, channels);
            return;
        }
        int edge = copyStart();
        filter.output().apply(size, scratch, 0, points * LANES, LANES, scratch, edge, size * LANES, LANES);
        for (int i = 0; i < Math.min(size, outHeight - top); i++) {
            for (int j = 0; j < Math.min(size, outWidth - left); j++) {
                int pixel = to + (i * outWidth + j) * channels;
                int value = edge + (i * size + j) * LANES;
                if (bias == null) {
                    Rows.copy(scratch, value, y, pixel, LANES);
                } else {
                    Rows.sum(scratch, value, bias, biasStart, y, pixel, LANES);
                }
            }
        }
    }
}
