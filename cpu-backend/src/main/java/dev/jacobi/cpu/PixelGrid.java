package dev.jacobi.cpu;

/**
 * The pixels that {@link StridedKernels} and {@link NarrowKernels} add up, in lines of equal length, and where they lie in the two factors.
 *
 * @param lines number of lines
 * @param pixels pixels of a line
 * @param aStep floats from one pixel to the next in A
 * @param aLine floats from one line to the next in A
 * @param bStep floats from one pixel to the next in B
 * @param bLine floats from one line to the next in B
 */
record PixelGrid(int lines, int pixels, int aStep, int aLine, int bStep, int bLine) {}
