package dev.jacobi.cpu;

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
        return filter.planes() * (MicroKernels.CHUNK + channels);
    }

    /** Where the padded copy lies in the scratch memory. */
    private int copyStart() {
        return filter.planes() * MicroKernels.CHUNK;
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
        transform(filter.input(), span, patch, from, rowStride, pixelStride, count, planes, row, fromChannel, scratch);
    }

    /** Transforms a patch, some channels at a time so that the half-way values stay in the first-level cache. */
    private void transform(
            LineTransform transform,
            int size,
            float[] patch,
            int from,
            int rowStride,
            int pixelStride,
            int channels,
            TilePlanes planes,
            int row,
            int firstChannel,
            float[] scratch) {
        int points = filter.points();
        int stride = planes.stride();
        for (int c = 0; c < channels; c += planes.width()) {
            transform.applyTwice(
                    size,
                    points,
                    Math.min(planes.width(), channels - c),
                    patch,
                    from + c,
                    rowStride,
                    pixelStride,
                    scratch,
                    0,
                    planes.array(),
                    planes.at(row, firstChannel + c),
                    points * stride,
                    stride);
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
        transform(transform, size, patch, from, rowStride, channels, channels, planes, row, 0, scratch);
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
     * Aᵀ·m·A of a tile for some channels, added to the bias and written to its pixels, as far as they exist.
     *
     * @param width channels, no more than a panel has
     * @param from where the first plane holds the channels
     * @param bias nullable
     * @param start where the channels begin in the picture's first pixel
     * @param add whether to add to what y holds, instead of a bias
     */
    void transformOutput(
            int width,
            float[] planes,
            int from,
            int planeStride,
            float[] bias,
            int biasStart,
            float[] y,
            int start,
            boolean add,
            int channels,
            int tile,
            float[] scratch) {
        int points = filter.points();
        int size = filter.outputs();
        int top = tile / columns % rows * size;
        int left = tile % columns * size;
        int picture = tile / (columns * rows) * outHeight * outWidth;
        int to = start + (picture + top * outWidth + left) * channels;
        boolean direct = bias == null && !add && top + size <= outHeight && left + size <= outWidth;
        int edge = copyStart();
        filter.output()
                .applyTwice(
                        points,
                        size,
                        width,
                        planes,
                        from,
                        points * planeStride,
                        planeStride,
                        scratch,
                        0,
                        direct ? y : scratch,
                        direct ? to : edge,
                        direct ? outWidth * channels : size * width,
                        direct ? channels : width);
        if (direct) {
            return;
        }
        for (int i = 0; i < Math.min(size, outHeight - top); i++) {
            for (int j = 0; j < Math.min(size, outWidth - left); j++) {
                int pixel = to + (i * outWidth + j) * channels;
                int value = edge + (i * size + j) * width;
                if (add) {
                    Rows.add(scratch, value, y, pixel, width);
                } else if (bias == null) {
                    Rows.copy(scratch, value, y, pixel, width);
                } else {
                    Rows.sum(scratch, value, bias, biasStart, y, pixel, width);
                }
            }
        }
    }
}
