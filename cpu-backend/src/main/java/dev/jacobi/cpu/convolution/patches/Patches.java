package dev.jacobi.cpu.convolution.patches;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;

import dev.jacobi.cpu.products.LeftMatrix;
import dev.jacobi.cpu.products.PixelRows;
import dev.jacobi.cpu.vectors.Rows;
import java.util.Arrays;

/**
 * The left-hand matrix of a convolution seen as a product: row i holds the pixels that output pixel i looks at ("im2col"),
 * tap after tap and in each tap channel after channel. It is never made as a whole; {@link #fill} writes the tile that a
 * thread is about to use.
 *
 * <p>The rows are the points of a grid of {@code pictures × gridRows × gridColumns}. Tap t of the point (n, i, j) is the
 * source pixel (n, i·rowStep + tapRows[t], j·columnStep + tapColumns[t]), or zeros where there is none.
 *
 * @param height source height
 * @param width source width
 * @param pixelStride floats from one source pixel to the next: all its channels
 * @param channels channels that a tap reads: those of one group
 * @param segments the taps in order, with those joined that lie side by side in memory
 */
record Patches(
        int pictures,
        int gridRows,
        int gridColumns,
        int height,
        int width,
        int pixelStride,
        int channels,
        int rowStep,
        int columnStep,
        Segment[] segments)
        implements LeftMatrix {

    /** {@code pixels} neighbouring taps, the first of them at this row and column from the grid point's origin. */
    private record Segment(int row, int column, int pixels) {}

    static Patches of(
            int pictures,
            int gridRows,
            int gridColumns,
            int height,
            int width,
            int pixelStride,
            int channels,
            int rowStep,
            int columnStep,
            int[] tapRows,
            int[] tapColumns) {
        boolean allChannels = channels == pixelStride;
        Segment[] segments = new Segment[tapRows.length];
        int count = 0;
        for (int tap = 0; tap < tapRows.length; tap++) {
            Segment last = count == 0 ? null : segments[count - 1];
            boolean joins = last != null
                    && allChannels
                    && last.row() == tapRows[tap]
                    && last.column() + last.pixels() == tapColumns[tap];
            if (joins) {
                segments[count - 1] = new Segment(last.row(), last.column(), last.pixels() + 1);
            } else {
                segments[count++] = new Segment(tapRows[tap], tapColumns[tap], 1);
            }
        }
        return new Patches(
                pictures,
                gridRows,
                gridColumns,
                height,
                width,
                pixelStride,
                channels,
                rowStep,
                columnStep,
                Arrays.copyOf(segments, count));
    }

    @Override
    public int rows() {
        return pictures * gridRows * gridColumns;
    }

    @Override
    public int depth() {
        int taps = 0;
        for (Segment segment : segments) {
            taps += segment.pixels();
        }
        return taps * channels;
    }

    /** Only for windows of one pixel, if all of them are inside the picture. */
    @Override
    public PixelRows inPlace() {
        Segment first = segments[0];
        if (segments.length > 1
                || first.pixels() > 1
                || first.row() < 0
                || first.column() < 0
                || first.row() + (gridRows - 1) * rowStep >= height
                || first.column() + (gridColumns - 1) * columnStep >= width) {
            return null;
        }
        return new PixelRows(
                gridRows, gridColumns, height, width, pixelStride, first.row(), first.column(), rowStep, columnStep);
    }

    @Override
    public void fill(
            float[] source,
            int start,
            int first,
            int count,
            int fromDepth,
            int toDepth,
            float[] tile,
            int tileStart,
            int rowsPerChunk) {
        int chunkStride = rowsPerChunk * CHUNK;
        int j = first % gridColumns;
        int i = first / gridColumns % gridRows;
        int n = first / (gridColumns * gridRows);
        int skipped = 0;
        int firstSegment = 0;
        while (skipped + segments[firstSegment].pixels() * channels <= fromDepth) {
            skipped += segments[firstSegment++].pixels() * channels;
        }
        for (int row = 0; row < count; row++) {
            int picture = start + n * height * width * pixelStride;
            int depth = skipped;
            for (int s = firstSegment; depth < toDepth; s++) {
                Segment segment = segments[s];
                int h = i * rowStep + segment.row();
                int w = j * columnStep + segment.column();
                int length = segment.pixels() * channels;
                int from = Math.max(depth, fromDepth);
                int to = Math.min(depth + length, toDepth);
                int target = tileStart + row * CHUNK;
                if (h < 0 || h >= height) {
                    clear(from - fromDepth, to - fromDepth, tile, target, chunkStride);
                } else if (w >= 0 && w + segment.pixels() <= width) {
                    int at = picture + (h * width + w) * pixelStride - depth;
                    copy(source, at + from, from - fromDepth, to - fromDepth, tile, target, chunkStride);
                } else {
                    fillBorder(
                            source,
                            picture + h * width * pixelStride,
                            w,
                            depth,
                            from,
                            to,
                            fromDepth,
                            tile,
                            target,
                            chunkStride);
                }
                depth += length;
            }
            j++;
            if (j == gridColumns) {
                j = 0;
                i++;
                if (i == gridRows) {
                    i = 0;
                    n++;
                }
            }
        }
        LeftMatrix.clearPadding(tile, tileStart, count, toDepth - fromDepth, chunkStride);
    }

    /** Copies a segment that begins at column {@code w} and extends beyond the picture, pixel by pixel. */
    private void fillBorder(
            float[] source,
            int line,
            int w,
            int depth,
            int from,
            int to,
            int fromDepth,
            float[] tile,
            int target,
            int chunkStride) {
        int at = from;
        while (at < to) {
            int pixel = (at - depth) / channels;
            int end = Math.min(to, depth + (pixel + 1) * channels);
            int column = w + pixel;
            if (column >= 0 && column < width) {
                int channel = (at - depth) % channels;
                copy(
                        source,
                        line + column * pixelStride + channel,
                        at - fromDepth,
                        end - fromDepth,
                        tile,
                        target,
                        chunkStride);
            } else {
                clear(at - fromDepth, end - fromDepth, tile, target, chunkStride);
            }
            at = end;
        }
    }

    /** Copies to columns {@code from … to-1} of the row that begins at {@code target}, chunk by chunk. */
    private static void copy(float[] source, int at, int from, int to, float[] tile, int target, int chunkStride) {
        for (int column = from; column < to; ) {
            int run = Math.min(to - column, CHUNK - column % CHUNK);
            Rows.copy(source, at + column - from, tile, target + column / CHUNK * chunkStride + column % CHUNK, run);
            column += run;
        }
    }

    private static void clear(int from, int to, float[] tile, int target, int chunkStride) {
        for (int column = from; column < to; ) {
            int run = Math.min(to - column, CHUNK - column % CHUNK);
            Rows.clear(tile, target + column / CHUNK * chunkStride + column % CHUNK, run);
            column += run;
        }
    }
}
