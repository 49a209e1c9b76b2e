package dev.jacobi.cpu.products;

import dev.jacobi.cpu.vectors.Rows;

/**
 * The pixels that {@link StridedKernels} and weight gradients add up, in lines of equal length, and where they lie in
 * the two factors.
 *
 * @param lines number of lines
 * @param pixels pixels of a line
 * @param aStep floats from one pixel to the next in A
 * @param aLine floats from one line to the next in A
 * @param bStep floats from one pixel to the next in B
 * @param bLine floats from one line to the next in B
 */
public record PixelGrid(int lines, int pixels, int aStep, int aLine, int bStep, int bLine) {
    /**
     * Packs columns of A: blocks of {@code width} columns, in each the pixels one after the other.
     *
     * @param start the first pixel's first column
     * @param to where the first block goes
     */
    public void packA(float[] a, int start, int columns, float[] packed, int to, int width) {
        pack(a, start, aStep, aLine, columns, packed, to, width);
    }

    /** As {@link #packA}, of B. */
    public void packB(float[] b, int start, int columns, float[] packed, int to, int width) {
        pack(b, start, bStep, bLine, columns, packed, to, width);
    }

    private void pack(
            float[] source, int start, int step, int lineStep, int columns, float[] packed, int to, int width) {
        int block = lines * pixels * width;
        int at = to;
        for (int line = 0; line < lines; line++) {
            int from = start + line * lineStep;
            for (int pixel = 0; pixel < pixels; pixel++) {
                for (int column = 0; column < columns; column += width) {
                    int count = Math.min(width, columns - column);
                    Rows.copy(source, from + column, packed, at + column / width * block, count);
                }
                from += step;
                at += width;
            }
        }
    }
}
