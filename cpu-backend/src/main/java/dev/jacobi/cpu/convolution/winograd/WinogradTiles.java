package dev.jacobi.cpu.convolution.winograd;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;

import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.vectors.Rows;

/**
 * A picture cut into tiles, and the two-dimensional transforms of a tile: one axis, then the other. Tiles that extend
 * beyond the picture by one row or column are read without it, those that extend further from a copy with zeros; what
 * would be written beyond the picture is left out.
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
        return filter.planes() * (CHUNK + channels);
    }

    /** Where the padded copy lies in the scratch memory. */
    private int copyStart(FloatBuffer scratch) {
        return scratch.offset() + filter.planes() * CHUNK;
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
            FloatBuffer scratch) {
        int span = filter.span();
        int top = tile / columns % rows * filter.advance() - padding;
        int left = tile % columns * filter.advance() - padding;
        int picture = start + tile / (columns * rows) * height * width * channels + fromChannel;
        int count = toChannel - fromChannel;
        boolean copied = top < -1 || left < -1 || top + span > height + 1 || left + span > width + 1;
        boolean hasTop = copied || top >= 0;
        boolean hasBottom = copied || top + span <= height;
        boolean hasLeft = copied || left >= 0;
        boolean hasRight = copied || left + span <= width;
        float[] patch = copied ? scratch.array() : x;
        int from = copied ? copyStart(scratch) : picture + (top * width + left) * channels;
        int pixelStride = copied ? count : channels;
        int rowStride = copied ? span * count : width * channels;
        if (copied) {
            copyPadded(x, picture, channels, count, top, left, span, height, width, scratch);
        }
        int firstColumn = hasLeft ? 0 : 1;
        int lines = span - firstColumn - (hasRight ? 0 : 1);
        int stride = planes.stride();
        // Some channels at a time, so that the half-way values stay in the first-level cache.
        for (int c = 0; c < count; c += CHUNK) {
            int run = Math.min(CHUNK, count - c);
            // Pixels with all their channels lie side by side: together they are one long line.
            boolean joined = run == pixelStride;
            filter.input()
                    .apply(
                            joined ? 1 : lines,
                            joined ? lines * run : run,
                            patch,
                            from + firstColumn * pixelStride + c,
                            pixelStride,
                            rowStride,
                            hasTop,
                            hasBottom,
                            scratch.array(),
                            scratch.offset() + firstColumn * run,
                            run,
                            span * run);
            for (int i = 0; i < run; i += planes.width()) {
                filter.input()
                        .apply(
                                filter.points(),
                                Math.min(planes.width(), run - i),
                                scratch.array(),
                                scratch.offset() + i,
                                span * run,
                                run,
                                hasLeft,
                                hasRight,
                                planes.array(),
                                planes.at(row, fromChannel + c + i),
                                stride,
                                filter.points() * stride);
            }
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
            FloatBuffer scratch) {
        int size = filter.outputs();
        int top = tile / columns % rows * size;
        int left = tile % columns * size;
        int picture = start + tile / (columns * rows) * outHeight * outWidth * channels;
        boolean inside = top + size <= outHeight && left + size <= outWidth;
        float[] patch = inside ? dy : scratch.array();
        int from = inside ? picture + (top * outWidth + left) * channels : copyStart(scratch);
        int rowStride = inside ? outWidth * channels : size * channels;
        if (!inside) {
            copyPadded(dy, picture, channels, channels, top, left, size, outHeight, outWidth, scratch);
        }
        int stride = planes.stride();
        for (int c = 0; c < channels; c += planes.width()) {
            transform.applyTwice(
                    size,
                    filter.points(),
                    Math.min(planes.width(), channels - c),
                    patch,
                    from + c,
                    rowStride,
                    channels,
                    scratch.array(),
                    scratch.offset(),
                    planes.array(),
                    planes.at(row, c),
                    stride,
                    filter.points() * stride);
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
            FloatBuffer scratch) {
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                int to = copyStart(scratch) + (i * size + j) * channels;
                boolean exists = top + i >= 0 && top + i < height && left + j >= 0 && left + j < width;
                if (exists) {
                    Rows.copy(x, picture + ((top + i) * width + left + j) * pixelStride, scratch.array(), to, channels);
                } else {
                    Rows.clear(scratch.array(), to, channels);
                }
            }
        }
    }

    /**
     * Aᵀ·m·A of tiles for some channels, written to their pixels, as far as they exist.
     *
     * <p>Along the first axis some tiles are transformed together: they lie side by side in the planes, and their channels
     * are one long line, for which indices are checked once.
     *
     * @param width channels, no more than a panel has
     * @param from where the first plane holds the channels of the first tile; the next tile's follow them
     * @param start where the channels begin in the picture's first pixel
     * @param add whether to add to what y holds
     */
    void transformOutputs(
            int width,
            float[] planes,
            int from,
            int planeStride,
            float[] y,
            int start,
            boolean add,
            int channels,
            int firstTile,
            int count,
            FloatBuffer scratch) {
        int points = filter.points();
        int together = Math.max(1, CHUNK / width);
        for (int done = 0; done < count; done += together) {
            int tileCount = Math.min(together, count - done);
            int run = tileCount * width;
            filter.output()
                    .apply(
                            points,
                            run,
                            planes,
                            from + done * width,
                            points * planeStride,
                            planeStride,
                            scratch.array(),
                            scratch.offset(),
                            run,
                            points * run);
            for (int i = 0; i < tileCount; i++) {
                transformRows(width, i, run, y, start, add, channels, firstTile + done + i, scratch);
            }
        }
    }

    /** The second axis of an output transform, for one of the tiles that were transformed together. */
    private void transformRows(
            int width,
            int index,
            int run,
            float[] y,
            int start,
            boolean add,
            int channels,
            int tile,
            FloatBuffer scratch) {
        int size = filter.outputs();
        int top = tile / columns % rows * size;
        int left = tile % columns * size;
        int picture = tile / (columns * rows) * outHeight * outWidth;
        int to = start + (picture + top * outWidth + left) * channels;
        boolean direct = !add && top + size <= outHeight && left + size <= outWidth;
        int edge = copyStart(scratch);
        filter.output()
                .apply(
                        size,
                        width,
                        scratch.array(),
                        scratch.offset() + index * width,
                        filter.points() * run,
                        run,
                        direct ? y : scratch.array(),
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
                    Rows.add(scratch.array(), value, y, pixel, width);
                } else {
                    Rows.copy(scratch.array(), value, y, pixel, width);
                }
            }
        }
    }

    /**
     * Applies the epilogue to the pixels of neighbouring tiles, line by line.
     *
     * @param channels of a pixel, of which those from {@code firstChannel} to before {@code endChannel} are finished
     */
    void finish(
            FloatEpilogue epilogue,
            FloatBuffer y,
            int channels,
            int firstChannel,
            int endChannel,
            int firstTile,
            int count) {
        int size = filter.outputs();
        int endTile = firstTile + count;
        for (int tile = firstTile; tile < endTile; tile = Math.min(endTile, (tile / columns + 1) * columns)) {
            int endOfRow = Math.min(endTile, (tile / columns + 1) * columns);
            int left = tile % columns * size;
            int right = Math.min(outWidth, left + (endOfRow - tile) * size);
            int top = tile / columns % rows * size;
            int picture = tile / (columns * rows);
            for (int row = top; row < Math.min(outHeight, top + size); row++) {
                int pixel = (picture * outHeight + row) * outWidth + left;
                int at = y.offset() + pixel * channels + firstChannel;
                epilogue.apply(y, at, right - left, channels, firstChannel, endChannel - firstChannel);
            }
        }
    }
}
