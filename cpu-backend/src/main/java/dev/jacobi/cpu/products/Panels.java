package dev.jacobi.cpu.products;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.vectors.Rows;
import dev.jacobi.cpu.vectors.Simd;
import dev.jacobi.cpu.vectors.Transposition;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The layout of the right-hand matrix B [depth, columns] of a product: panels of two vectors of columns (the last of
 * one, if that is enough), each with its rows one after the other, so that a kernel reads it straight through. Missing
 * columns are zero.
 */
public record Panels(int depth, int columns) {
    /** Rows that are transposed at once: with two vectors of columns they fit the first-level cache. */
    private static final int RUN = 64;

    /** Checks that an array has room for them. */
    public Panels {
        long floats = (long) Math.ceilDiv(columns, LANES) * LANES * depth;
        if (floats > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "the right-hand matrix of a product, %d x %d, takes %d floats in panels, expected at most %d"
                            .formatted(depth, columns, floats, Integer.MAX_VALUE));
        }
    }

    /** Number of panels. */
    public int count() {
        return Math.ceilDiv(columns, 2 * LANES);
    }

    /** Width of the panel in vectors: 2, or 1 for a narrow last one. */
    public int vectors(int panel) {
        return columns - panel * 2 * LANES > LANES ? 2 : 1;
    }

    /** Columns of B that the panel holds. */
    public int width(int panel) {
        return Math.min(2 * LANES, columns - panel * 2 * LANES);
    }

    /** Where the panel begins in the packed array. */
    public int start(int panel) {
        return panel * 2 * LANES * depth;
    }

    /** Where a row begins in its panel. */
    public int row(int panel, int row) {
        return row * vectors(panel) * LANES;
    }

    /** Floats of the packed array. */
    public int length() {
        return start(count() - 1) + vectors(count() - 1) * LANES * depth;
    }

    /**
     * Packs rows {@code row … row + rows - 1} of one panel.
     *
     * @param source holds the element of row i and column j at start + (i - row)·rowStep + j·columnStep
     */
    public void pack(
            int panel, int row, int rows, float[] source, int start, int rowStep, int columnStep, FloatBuffer packed) {
        int to = packed.offset() + start(panel) + row(panel, row);
        packAt(panel, rows, source, start, rowStep, columnStep, packed.array(), to);
    }

    /** As {@link #pack}, to the given place. */
    public void packAt(
            int panel, int rows, float[] source, int start, int rowStep, int columnStep, float[] packed, int to) {
        int stride = vectors(panel) * LANES;
        int from = start + panel * 2 * LANES * columnStep;
        int width = width(panel);
        if (columnStep == 1) {
            copyRows(source, from, rowStep, packed, to, stride, rows, width);
        } else {
            transposeRows(source, from, rowStep, columnStep, packed, to, stride, rows, width);
        }
    }

    private static void copyRows(
            float[] source, int from, int rowStep, float[] packed, int to, int stride, int rows, int width) {
        if (width == 2 * LANES) {
            copyFullRows(source, from, rowStep, packed, to, rows);
            return;
        }
        for (int i = 0; i < rows; i++) {
            int s = from + i * rowStep;
            int t = to + i * stride;
            int j = 0;
            for (; j + LANES <= width; j += LANES) {
                Simd.load(source, s + j).intoArray(packed, t + j);
            }
            for (; j < width; j++) {
                packed[t + j] = source[s + j];
            }
            for (; j < stride; j++) {
                packed[t + j] = 0;
            }
        }
    }

    /** Short enough for the processor to have many rows under way, which lie far apart in memory. */
    private static void copyFullRows(float[] source, int from, int rowStep, float[] packed, int to, int rows) {
        for (int i = 0; i < rows; i++) {
            int s = from + i * rowStep;
            int t = to + i * 2 * LANES;
            FloatVector first = Simd.load(source, s);
            FloatVector second = Simd.load(source, s + LANES);
            first.intoArray(packed, t);
            second.intoArray(packed, t + LANES);
        }
    }

    private static void transposeRows(
            float[] source,
            int from,
            int rowStep,
            int columnStep,
            float[] packed,
            int to,
            int stride,
            int rows,
            int width) {
        int inSquares = rowStep == 1 ? rows / LANES * LANES : 0;
        for (int row = 0; row < inSquares; row += RUN) {
            int count = Math.min(RUN, inSquares - row);
            transposeSquares(source, from + row, columnStep, packed, to + row * stride, stride, count, width);
        }
        for (int row = inSquares; row < rows; row++) {
            int s = from + row * rowStep;
            int t = to + row * stride;
            for (int j = 0; j < width; j++) {
                packed[t + j] = source[s + j * columnStep];
            }
            Arrays.fill(packed, t + width, t + stride, 0);
        }
    }

    /**
     * Only whole squares. First the columns are copied, each vector to the place of a row, so that memory is read in
     * runs; then the squares are transposed in the cache.
     */
    private static void transposeSquares(
            float[] source, int from, int columnStep, float[] packed, int to, int stride, int rows, int width) {
        for (int j = 0; j < stride; j++) {
            int column = from + j * columnStep;
            int target = to + j % LANES * stride + j / LANES * LANES;
            if (j < width) {
                for (int row = 0; row < rows; row += LANES) {
                    Simd.load(source, column + row).intoArray(packed, target + row * stride);
                }
            } else {
                for (int row = 0; row < rows; row += LANES) {
                    Rows.clear(packed, target + row * stride, LANES);
                }
            }
        }
        for (int row = 0; row < rows; row += LANES) {
            for (int j = 0; j < stride; j += LANES) {
                Transposition.square(packed, to + row * stride + j, stride);
            }
        }
    }

    /**
     * Unpacks some rows of one panel into a matrix stored column after column: the element of row i and column j goes
     * to start + j·columnStep + i. Sixteen rows at a time, so that both sides stay in the first-level cache.
     */
    public void unpack(
            int panel, int firstRow, int endRow, FloatBuffer packed, float[] target, int start, int columnStep) {
        int stride = vectors(panel) * LANES;
        int from = packed.offset() + start(panel);
        for (int block = firstRow; block < endRow; block += 16) {
            int end = Math.min(endRow, block + 16);
            for (int j = 0; j < width(panel); j++) {
                int to = start + (panel * 2 * LANES + j) * columnStep;
                for (int i = block; i < end; i++) {
                    target[to + i] = packed.array()[from + i * stride + j];
                }
            }
        }
    }
}
