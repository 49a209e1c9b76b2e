package dev.jacobi.cpu;

/**
 * Where the rows of a product go. Row number (n, i, j) of a grid of pictures × rows × columns lands on the pixel
 * (n, i·rowStep + row, j·columnStep + column) of a picture.
 *
 * @param rows rows of the grid
 * @param columns columns of the grid
 * @param height pixels of the picture, vertically
 * @param width pixels of the picture, horizontally
 * @param pixelStride floats from one pixel to the next
 */
record Target(
        int rows,
        int columns,
        int height,
        int width,
        int pixelStride,
        int row,
        int column,
        int rowStep,
        int columnStep) {
    /** Row i goes to row i of a matrix with so many floats from one row to the next. */
    static Target dense(int stride) {
        return new Target(1, 1, 1, 1, stride, 0, 0, 1, 1);
    }

    /** Where row number {@code index} begins. */
    int start(int index) {
        if (rowStep == 1 && columnStep == 1) {
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
}
