package dev.jacobi.cpu.convolution.strips;

import static dev.jacobi.cpu.convolution.strips.StripTransforms.BLOCK;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.COLUMN;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.OUTPUTS;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.POINTS;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.SIDE;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.vectors.Rows;

/**
 * Pictures cut into strips of four rows of outputs, numbered from top to bottom and picture after picture, and their way
 * through the transforms. Transformed, a strip is [channels/16, columns, points, 16].
 *
 * @param pictures number of pictures
 * @param height lines of a picture that is read
 * @param width its columns
 * @param outHeight rows of a picture of outputs
 * @param outWidth its columns
 * @param top lines of zeros above what is read, and below it
 * @param left columns of zeros to its left, and to its right
 */
record Strips(int pictures, int height, int width, int outHeight, int outWidth, int top, int left) {
    /** Outputs that kernels may compute beyond the last of a line, which nobody reads. */
    private static final int MORE_COLUMNS = StripKernels.MOST_OUTPUTS - 1;

    /** The strips of a convolution of x. */
    static Strips forward(Conv2dShape shape) {
        return new Strips(
                shape.n(),
                shape.height().size(),
                shape.width().size(),
                shape.p(),
                shape.q(),
                shape.height().padding(),
                shape.width().padding());
    }

    /** The strips of the convolution of dy that is its input gradient. */
    static Strips backward(Conv2dShape shape) {
        return new Strips(
                shape.n(),
                shape.p(),
                shape.q(),
                shape.height().size(),
                shape.width().size(),
                SIDE - 1 - shape.height().padding(),
                SIDE - 1 - shape.width().padding());
    }

    private int perPicture() {
        return Math.ceilDiv(outHeight, OUTPUTS);
    }

    int count() {
        return pictures * perPicture();
    }

    /** Floats of a block of channels of a transformed strip, be it of inputs or of output gradients. */
    int blockLength() {
        return (outWidth + SIDE - 1 + MORE_COLUMNS) * COLUMN;
    }

    /** Floats of a transformed strip. */
    int length(int channels) {
        return channels / BLOCK * blockLength();
    }

    /** Floats of a strip's sums for two vectors of filters. */
    int sumsLength() {
        return (outWidth + MORE_COLUMNS) * POINTS * 2 * LANES;
    }

    /** Floats of scratch memory that the transforms need where rows of a strip are missing. */
    int scratchLength() {
        return Math.max(POINTS * width * BLOCK, OUTPUTS * outWidth * Math.max(BLOCK, 2 * LANES));
    }

    /** The first row of outputs of a strip. */
    private int row(int strip) {
        return strip % perPicture() * OUTPUTS;
    }

    /** Rows of outputs of the strip that exist. */
    private int rows(int strip) {
        return Math.min(OUTPUTS, outHeight - row(strip));
    }

    /** The strip's first output, counted in pixels. */
    private int pixel(int strip) {
        return (strip / perPicture() * outHeight + row(strip)) * outWidth;
    }

    /** Transforms all channels of the lines that a strip looks at. */
    void transformInput(FloatBuffer x, int channels, int strip, FloatBuffer t, int to, FloatBuffer scratch) {
        int line = row(strip) - top;
        int picture = x.offset() + strip / perPicture() * height * width * channels;
        for (int block = 0; block < channels / BLOCK; block++) {
            int first = t.offset() + to + block * blockLength();
            int inside = first + left * COLUMN;
            Rows.clear(t.array(), first, left * COLUMN);
            Rows.clear(t.array(), inside + width * COLUMN, left * COLUMN);
            int from = picture + block * BLOCK;
            if (line >= 0 && line + POINTS <= height) {
                int start = from + line * width * channels;
                StripTransforms.input(width, x.array(), start, channels, width * channels, t.array(), inside);
            } else {
                copy(x.array(), from, channels, height, width, line, POINTS, scratch);
                StripTransforms.input(
                        width, scratch.array(), scratch.offset(), BLOCK, width * BLOCK, t.array(), inside);
            }
        }
    }

    /** Transforms all filters of a strip of output gradients. */
    void transformOutputGradient(FloatBuffer dy, int filters, int strip, FloatBuffer t, int to, FloatBuffer scratch) {
        int row = row(strip);
        int picture = dy.offset() + strip / perPicture() * outHeight * outWidth * filters;
        for (int block = 0; block < filters / BLOCK; block++) {
            int target = t.offset() + to + block * blockLength();
            int from = picture + block * BLOCK;
            if (row + OUTPUTS <= outHeight) {
                int start = from + row * outWidth * filters;
                StripTransforms.outputGradient(
                        outWidth, dy.array(), start, filters, outWidth * filters, t.array(), target);
            } else {
                copy(dy.array(), from, filters, outHeight, outWidth, row, OUTPUTS, scratch);
                StripTransforms.outputGradient(
                        outWidth, scratch.array(), scratch.offset(), BLOCK, outWidth * BLOCK, t.array(), target);
            }
        }
    }

    /** Copies a block of channels of some lines of a picture, with zeros where there are none. */
    private static void copy(
            float[] x, int from, int channels, int height, int width, int line, int count, FloatBuffer copy) {
        for (int i = 0; i < count; i++) {
            int to = copy.offset() + i * width * BLOCK;
            if (line + i < 0 || line + i >= height) {
                Rows.clear(copy.array(), to, width * BLOCK);
            } else {
                for (int column = 0; column < width; column++) {
                    int pixel = (line + i) * width + column;
                    Rows.copy(x, from + pixel * channels, copy.array(), to + column * BLOCK, BLOCK);
                }
            }
        }
    }

    /**
     * Transforms a strip's sums for some filters back, and stores the outputs that exist.
     *
     * @param panelWidth number of filters that are transformed
     * @param filters number of filters of all panels, and so the channels of an output pixel
     * @param first the first filter that is transformed
     * @param add whether to add to what y holds
     */
    void transformOutput(
            FloatBuffer sums,
            int panelWidth,
            FloatBuffer y,
            int filters,
            int first,
            int strip,
            boolean add,
            FloatBuffer scratch) {
        int to = y.offset() + pixel(strip) * filters + first;
        if (rows(strip) == OUTPUTS) {
            StripTransforms.output(
                    outWidth, panelWidth, sums.array(), sums.offset(), y.array(), to, filters, outWidth * filters, add);
            return;
        }
        float[] detour = scratch.array();
        StripTransforms.output(
                outWidth,
                panelWidth,
                sums.array(),
                sums.offset(),
                detour,
                scratch.offset(),
                panelWidth,
                outWidth * panelWidth,
                false);
        for (int pixel = 0; pixel < rows(strip) * outWidth; pixel++) {
            int from = scratch.offset() + pixel * panelWidth;
            if (add) {
                Rows.add(detour, from, y.array(), to + pixel * filters, panelWidth);
            } else {
                Rows.copy(detour, from, y.array(), to + pixel * filters, panelWidth);
            }
        }
    }

    /** Applies the epilogue to a strip's outputs. */
    void finish(FloatEpilogue epilogue, FloatBuffer y, int filters, int strip) {
        epilogue.apply(y, y.offset() + pixel(strip) * filters, rows(strip) * outWidth, filters, 0, filters);
    }
}
