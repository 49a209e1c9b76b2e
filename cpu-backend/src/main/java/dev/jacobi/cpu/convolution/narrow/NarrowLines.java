package dev.jacobi.cpu.convolution.narrow;

import static dev.jacobi.cpu.products.MicroKernels.ROWS;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.cpu.memory.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The copy of lines of a picture in which {@link NarrowConvolution} reads its windows: those that some rows of outputs
 * look at, with the zeros to their left and right.
 *
 * @param shape the convolution
 * @param length floats of a line: there is room for the windows of a multiple of eight outputs
 * @param most rows of outputs whose lines there is room for
 */
record NarrowLines(Conv2dShape shape, int length, int most) {
    /** Floats of copied lines, at most: half of a first-level cache of 32 KiB. */
    private static final int LINES_FLOATS = 4096;

    static NarrowLines of(Conv2dShape shape) {
        int windows = Math.ceilDiv(shape.q(), ROWS) * ROWS;
        WindowAxis axis = shape.width();
        int length = ((windows - 1) * axis.stride() + axis.kernel()) * shape.c();
        WindowAxis height = shape.height();
        int fitting = (LINES_FLOATS / length - height.kernel()) / height.stride() + 1;
        return new NarrowLines(shape, length, Math.clamp(fitting, 1, shape.p()));
    }

    /** Floats that {@link #fill} needs room for. */
    int floats() {
        return ((most - 1) * shape.height().stride() + shape.height().kernel()) * length;
    }

    /** Floats of a window in each line. */
    int run() {
        return shape.width().kernel() * shape.c();
    }

    /** Distance of a float of a window from the window's beginning. */
    int tap(int number) {
        return number / run() * length + number % run();
    }

    /** These distances, for all floats of a window. */
    int[] taps() {
        return IntStream.range(0, shape.depth()).map(this::tap).toArray();
    }

    /** Floats from one window to the next. */
    int step() {
        return shape.width().stride() * shape.c();
    }

    /** Where the windows of the n-th row begin. */
    int row(int n) {
        return n * shape.height().stride() * length;
    }

    /**
     * Copies the lines for the rows {@code row …} of the outputs of all pictures: as many as there is room for, but
     * only those before {@code end} and in the same picture.
     *
     * @return the number of rows
     */
    int fill(float[] x, int start, int row, int end, FloatBuffer lines) {
        WindowAxis height = shape.height();
        int width = shape.width().size() * shape.c();
        int left = shape.width().padding() * shape.c();
        int inside = Math.min(width, length - left);
        int picture = start + row / shape.p() * height.size() * width;
        int first = row % shape.p();
        int rows = Math.min(most, Math.min(end - row, shape.p() - first));
        int count = (rows - 1) * height.stride() + height.kernel();
        for (int line = 0; line < count; line++) {
            int h = height.input(first, 0) + line;
            int to = lines.offset() + line * length;
            if (h < 0 || h >= height.size()) {
                Arrays.fill(lines.array(), to, to + length, 0);
            } else {
                Arrays.fill(lines.array(), to, to + left, 0);
                System.arraycopy(x, picture + h * width, lines.array(), to + left, inside);
                Arrays.fill(lines.array(), to + left + inside, to + length, 0);
            }
        }
        return rows;
    }
}
