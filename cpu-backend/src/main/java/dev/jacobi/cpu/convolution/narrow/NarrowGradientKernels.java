package dev.jacobi.cpu.convolution.narrow;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.products.PixelGrid;
import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of {@link NarrowConvolution}'s weight gradient: as in {@link NarrowKernels}, windows that slide over a
 * line of pixels, and sums in registers.
 */
final class NarrowGradientKernels {
    private NarrowGradientKernels() {}

    /**
     * C += Aᵀ·B for 9 neighbouring floats of a window and two vectors of filters, over the windows of some rows: with
     * that many sums in registers, B is read once for nine floats of a window and the sums once for all rows.
     */
    static void taps9x2(float[] a, int aStart, float[] b, int bStart, PixelGrid grid, float[] c, int cStart) {
        FloatVector c00 = Simd.load(c, cStart);
        FloatVector c01 = Simd.load(c, cStart + LANES);
        FloatVector c10 = Simd.load(c, cStart + 2 * LANES);
        FloatVector c11 = Simd.load(c, cStart + 3 * LANES);
        FloatVector c20 = Simd.load(c, cStart + 4 * LANES);
        FloatVector c21 = Simd.load(c, cStart + 5 * LANES);
        FloatVector c30 = Simd.load(c, cStart + 6 * LANES);
        FloatVector c31 = Simd.load(c, cStart + 7 * LANES);
        FloatVector c40 = Simd.load(c, cStart + 8 * LANES);
        FloatVector c41 = Simd.load(c, cStart + 9 * LANES);
        FloatVector c50 = Simd.load(c, cStart + 10 * LANES);
        FloatVector c51 = Simd.load(c, cStart + 11 * LANES);
        FloatVector c60 = Simd.load(c, cStart + 12 * LANES);
        FloatVector c61 = Simd.load(c, cStart + 13 * LANES);
        FloatVector c70 = Simd.load(c, cStart + 14 * LANES);
        FloatVector c71 = Simd.load(c, cStart + 15 * LANES);
        FloatVector c80 = Simd.load(c, cStart + 16 * LANES);
        FloatVector c81 = Simd.load(c, cStart + 17 * LANES);
        // Not read from the grid in the loop: that took a fifth longer.
        int windows = grid.pixels();
        int aStep = grid.aStep();
        int bStep = grid.bStep();
        for (int row = 0; row < grid.lines(); row++) {
            int ai = aStart + row * grid.aLine();
            int bi = bStart + row * grid.bLine();
            for (int window = 0; window < windows; window++) {
                FloatVector b0 = Simd.load(b, bi);
                FloatVector b1 = Simd.load(b, bi + LANES);
                FloatVector a0 = Simd.broadcast(a[ai]);
                c00 = a0.fma(b0, c00);
                c01 = a0.fma(b1, c01);
                FloatVector a1 = Simd.broadcast(a[ai + 1]);
                c10 = a1.fma(b0, c10);
                c11 = a1.fma(b1, c11);
                FloatVector a2 = Simd.broadcast(a[ai + 2]);
                c20 = a2.fma(b0, c20);
                c21 = a2.fma(b1, c21);
                FloatVector a3 = Simd.broadcast(a[ai + 3]);
                c30 = a3.fma(b0, c30);
                c31 = a3.fma(b1, c31);
                FloatVector a4 = Simd.broadcast(a[ai + 4]);
                c40 = a4.fma(b0, c40);
                c41 = a4.fma(b1, c41);
                FloatVector a5 = Simd.broadcast(a[ai + 5]);
                c50 = a5.fma(b0, c50);
                c51 = a5.fma(b1, c51);
                FloatVector a6 = Simd.broadcast(a[ai + 6]);
                c60 = a6.fma(b0, c60);
                c61 = a6.fma(b1, c61);
                FloatVector a7 = Simd.broadcast(a[ai + 7]);
                c70 = a7.fma(b0, c70);
                c71 = a7.fma(b1, c71);
                FloatVector a8 = Simd.broadcast(a[ai + 8]);
                c80 = a8.fma(b0, c80);
                c81 = a8.fma(b1, c81);
                ai += aStep;
                bi += bStep;
            }
        }
        c00.intoArray(c, cStart);
        c01.intoArray(c, cStart + LANES);
        c10.intoArray(c, cStart + 2 * LANES);
        c11.intoArray(c, cStart + 3 * LANES);
        c20.intoArray(c, cStart + 4 * LANES);
        c21.intoArray(c, cStart + 5 * LANES);
        c30.intoArray(c, cStart + 6 * LANES);
        c31.intoArray(c, cStart + 7 * LANES);
        c40.intoArray(c, cStart + 8 * LANES);
        c41.intoArray(c, cStart + 9 * LANES);
        c50.intoArray(c, cStart + 10 * LANES);
        c51.intoArray(c, cStart + 11 * LANES);
        c60.intoArray(c, cStart + 12 * LANES);
        c61.intoArray(c, cStart + 13 * LANES);
        c70.intoArray(c, cStart + 14 * LANES);
        c71.intoArray(c, cStart + 15 * LANES);
        c80.intoArray(c, cStart + 16 * LANES);
        c81.intoArray(c, cStart + 17 * LANES);
    }

    /**
     * C += Aᵀ·B for the three columns of a window of three channels, one vector of filters and a run of pixels. Each
     * pixel of A is read once: its products with the vectors of B at the same place, one before and two before are those
     * of the three columns. So B needs two pixels of zeros wherever a window must not reach from one line into the next.
     *
     * @param a pixels of three floats, beginning with the first window's first column
     * @param b vectors, one for each pixel
     * @param c nine vectors, the first column's three channels first, two vectors apart as in a panel
     */
    static void slide3x3(float[] a, int aStart, float[] b, int bStart, int pixels, float[] c, int cStart) {
        FloatVector c00 = Simd.load(c, cStart);
        FloatVector c01 = Simd.load(c, cStart + 2 * LANES);
        FloatVector c02 = Simd.load(c, cStart + 4 * LANES);
        FloatVector c10 = Simd.load(c, cStart + 6 * LANES);
        FloatVector c11 = Simd.load(c, cStart + 8 * LANES);
        FloatVector c12 = Simd.load(c, cStart + 10 * LANES);
        FloatVector c20 = Simd.load(c, cStart + 12 * LANES);
        FloatVector c21 = Simd.load(c, cStart + 14 * LANES);
        FloatVector c22 = Simd.load(c, cStart + 16 * LANES);
        FloatVector b1 = Simd.zero();
        FloatVector b2 = Simd.zero();
        int ai = aStart;
        int bi = bStart;
        for (int pixel = 0; pixel < pixels; pixel++) {
            FloatVector b0 = Simd.load(b, bi);
            FloatVector a0 = Simd.broadcast(a[ai]);
            c00 = a0.fma(b0, c00);
            c10 = a0.fma(b1, c10);
            c20 = a0.fma(b2, c20);
            FloatVector a1 = Simd.broadcast(a[ai + 1]);
            c01 = a1.fma(b0, c01);
            c11 = a1.fma(b1, c11);
            c21 = a1.fma(b2, c21);
            FloatVector a2 = Simd.broadcast(a[ai + 2]);
            c02 = a2.fma(b0, c02);
            c12 = a2.fma(b1, c12);
            c22 = a2.fma(b2, c22);
            b2 = b1;
            b1 = b0;
            ai += 3;
            bi += LANES;
        }
        c00.intoArray(c, cStart);
        c01.intoArray(c, cStart + 2 * LANES);
        c02.intoArray(c, cStart + 4 * LANES);
        c10.intoArray(c, cStart + 6 * LANES);
        c11.intoArray(c, cStart + 8 * LANES);
        c12.intoArray(c, cStart + 10 * LANES);
        c20.intoArray(c, cStart + 12 * LANES);
        c21.intoArray(c, cStart + 14 * LANES);
        c22.intoArray(c, cStart + 16 * LANES);
    }

    /**
     * C += Aᵀ·B for 3 neighbouring floats of a window and four vectors of filters, which are two panels, over the windows of
     * a line.
     *
     * @param step floats of A from one window to the next
     * @param bStride floats of B from one window to the next
     * @param cPanel floats of C from one panel to the next
     */
    static void taps3x4(
            float[] a,
            int aStart,
            int step,
            int windows,
            float[] b,
            int bStart,
            int bStride,
            float[] c,
            int cStart,
            int cPanel) {
        FloatVector c00 = Simd.load(c, cStart);
        FloatVector c01 = Simd.load(c, cStart + LANES);
        FloatVector c02 = Simd.load(c, cStart + cPanel);
        FloatVector c03 = Simd.load(c, cStart + cPanel + LANES);
        FloatVector c10 = Simd.load(c, cStart + 2 * LANES);
        FloatVector c11 = Simd.load(c, cStart + 3 * LANES);
        FloatVector c12 = Simd.load(c, cStart + cPanel + 2 * LANES);
        FloatVector c13 = Simd.load(c, cStart + cPanel + 3 * LANES);
        FloatVector c20 = Simd.load(c, cStart + 4 * LANES);
        FloatVector c21 = Simd.load(c, cStart + 5 * LANES);
        FloatVector c22 = Simd.load(c, cStart + cPanel + 4 * LANES);
        FloatVector c23 = Simd.load(c, cStart + cPanel + 5 * LANES);
        int ai = aStart;
        int bi = bStart;
        for (int window = 0; window < windows; window++) {
            FloatVector b0 = Simd.load(b, bi);
            FloatVector b1 = Simd.load(b, bi + LANES);
            FloatVector b2 = Simd.load(b, bi + 2 * LANES);
            FloatVector b3 = Simd.load(b, bi + 3 * LANES);
            FloatVector a0 = Simd.broadcast(a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
            FloatVector a1 = Simd.broadcast(a[ai + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            c13 = a1.fma(b3, c13);
            FloatVector a2 = Simd.broadcast(a[ai + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            c23 = a2.fma(b3, c23);
            ai += step;
            bi += bStride;
        }
        c00.intoArray(c, cStart);
        c01.intoArray(c, cStart + LANES);
        c02.intoArray(c, cStart + cPanel);
        c03.intoArray(c, cStart + cPanel + LANES);
        c10.intoArray(c, cStart + 2 * LANES);
        c11.intoArray(c, cStart + 3 * LANES);
        c12.intoArray(c, cStart + cPanel + 2 * LANES);
        c13.intoArray(c, cStart + cPanel + 3 * LANES);
        c20.intoArray(c, cStart + 4 * LANES);
        c21.intoArray(c, cStart + 5 * LANES);
        c22.intoArray(c, cStart + cPanel + 4 * LANES);
        c23.intoArray(c, cStart + cPanel + 5 * LANES);
    }

    /** As {@link #taps3x4}, with one panel of two vectors. */
    static void taps3x2(
            float[] a, int aStart, int step, int windows, float[] b, int bStart, int bStride, float[] c, int cStart) {
        FloatVector c00 = Simd.load(c, cStart);
        FloatVector c01 = Simd.load(c, cStart + LANES);
        FloatVector c10 = Simd.load(c, cStart + 2 * LANES);
        FloatVector c11 = Simd.load(c, cStart + 3 * LANES);
        FloatVector c20 = Simd.load(c, cStart + 4 * LANES);
        FloatVector c21 = Simd.load(c, cStart + 5 * LANES);
        int ai = aStart;
        int bi = bStart;
        for (int window = 0; window < windows; window++) {
            FloatVector b0 = Simd.load(b, bi);
            FloatVector b1 = Simd.load(b, bi + LANES);
            FloatVector a0 = Simd.broadcast(a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = Simd.broadcast(a[ai + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = Simd.broadcast(a[ai + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            ai += step;
            bi += bStride;
        }
        c00.intoArray(c, cStart);
        c01.intoArray(c, cStart + LANES);
        c10.intoArray(c, cStart + 2 * LANES);
        c11.intoArray(c, cStart + 3 * LANES);
        c20.intoArray(c, cStart + 4 * LANES);
        c21.intoArray(c, cStart + 5 * LANES);
    }

    /** As {@link #taps3x4}, with one vector of filters. */
    static void taps3x1(
            float[] a, int aStart, int step, int windows, float[] b, int bStart, int bStride, float[] c, int cStart) {
        FloatVector c0 = Simd.load(c, cStart);
        FloatVector c1 = Simd.load(c, cStart + LANES);
        FloatVector c2 = Simd.load(c, cStart + 2 * LANES);
        int ai = aStart;
        int bi = bStart;
        for (int window = 0; window < windows; window++) {
            FloatVector b0 = Simd.load(b, bi);
            c0 = Simd.broadcast(a[ai]).fma(b0, c0);
            c1 = Simd.broadcast(a[ai + 1]).fma(b0, c1);
            c2 = Simd.broadcast(a[ai + 2]).fma(b0, c2);
            ai += step;
            bi += bStride;
        }
        c0.intoArray(c, cStart);
        c1.intoArray(c, cStart + LANES);
        c2.intoArray(c, cStart + 2 * LANES);
    }
}
