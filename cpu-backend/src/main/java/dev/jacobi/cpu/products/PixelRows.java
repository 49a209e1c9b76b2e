package dev.jacobi.cpu.products;

/**
 * Where the rows of a matrix lie if each of them belongs to a pixel. Row number (n, i, j) of a grid of pictures × rows
 * × columns is the pixel (n, i·rowStep + row, j·columnStep + column) of a picture.
 *
 * @param rows rows of the grid
 * @param columns columns of the grid
 * @param height pixels of the picture, vertically
 * @param width pixels of the picture, horizontally
 * @param pixelStride floats from one pixel to the next
 */
public record PixelRows(
        int rows,
        int columns,
        int height,
        int width,
        int pixelStride,
        int row,
        int column,
        int rowStep,
        int columnStep) {
    /** Row i is row i of a matrix with {@code stride} floats from one row to the next. */
    public static PixelRows dense(int stride) {
        return new PixelRows(1, 1, 1, 1, stride, 0, 0, 1, 1);
    }

    /** Where row number {@code index} begins. */
    public int start(int index) {
        if (isDense()) {
            return index * pixelStride;
        }
        int j = index % columns;
        int i = index / columns % rows;
        int n = index / (columns * rows);
        return ((n * height + i * rowStep + row) * width + j * columnStep + column) * pixelStride;
    }

    /** Floats from where a row begins to where the next one does. */
    int step(int index) {
        return start(index + 1) - start(index);
    }

    /** Whether the rows in each group of eight, counted from the first, lie at equal distances. */
    boolean evenEights() {
        return isDense() || columns % MicroKernels.ROWS == 0;
    }

    private boolean isDense() {
        return rows == height && columns == width;
    }

    /** Whether the eight rows from {@code index} on lie at equal distances. */
    boolean even(int index) {
        if (isDense() || index % columns + MicroKernels.ROWS <= columns) {
            return true;
        }
        int step = step(index);
        for (int i = 1; i < MicroKernels.ROWS - 1; i++) {
            if (step(index + i) != step) {
                return false;
            }
        }
        return true;
    }
}
