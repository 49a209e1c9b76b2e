package dev.jacobi.cpu;

import static dev.jacobi.cpu.Simd.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of {@link NarrowConvolution}. As in {@link MicroKernels}, each sum has a name so that it stays in a
 * register; unlike there, the rows of A overlap in memory: they are windows that slide over a line of pixels.
 */
final class NarrowKernels {
    private NarrowKernels() {}

    /**
     * C = A·B for 8 windows and two vectors of filters.
     *
     * @param step floats from one window to the next
     * @param lines lines that a window reaches over, {@code lineStride} floats apart
     * @param run floats of a window in each line
     */
    static void windows8x2(
            float[] a,
            int aStart,
            int step,
            int lines,
            int lineStride,
            int run,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int cStride) {
        FloatVector c00 = Simd.zero();
        FloatVector c01 = Simd.zero();
        FloatVector c10 = Simd.zero();
        FloatVector c11 = Simd.zero();
        FloatVector c20 = Simd.zero();
        FloatVector c21 = Simd.zero();
        FloatVector c30 = Simd.zero();
        FloatVector c31 = Simd.zero();
        FloatVector c40 = Simd.zero();
        FloatVector c41 = Simd.zero();
        FloatVector c50 = Simd.zero();
        FloatVector c51 = Simd.zero();
        FloatVector c60 = Simd.zero();
        FloatVector c61 = Simd.zero();
        FloatVector c70 = Simd.zero();
        FloatVector c71 = Simd.zero();
        int bi = bStart;
        for (int line = 0; line < lines; line++) {
            int from = aStart + line * lineStride;
            for (int i = 0; i < run; i++) {
                FloatVector b0 = Simd.load(b, bi);
                FloatVector b1 = Simd.load(b, bi + LANES);
                FloatVector a0 = Simd.broadcast(a[from + i]);
                c00 = a0.fma(b0, c00);
                c01 = a0.fma(b1, c01);
                FloatVector a1 = Simd.broadcast(a[from + step + i]);
                c10 = a1.fma(b0, c10);
                c11 = a1.fma(b1, c11);
                FloatVector a2 = Simd.broadcast(a[from + 2 * step + i]);
                c20 = a2.fma(b0, c20);
                c21 = a2.fma(b1, c21);
                FloatVector a3 = Simd.broadcast(a[from + 3 * step + i]);
                c30 = a3.fma(b0, c30);
                c31 = a3.fma(b1, c31);
                FloatVector a4 = Simd.broadcast(a[from + 4 * step + i]);
                c40 = a4.fma(b0, c40);
                c41 = a4.fma(b1, c41);
                FloatVector a5 = Simd.broadcast(a[from + 5 * step + i]);
                c50 = a5.fma(b0, c50);
                c51 = a5.fma(b1, c51);
                FloatVector a6 = Simd.broadcast(a[from + 6 * step + i]);
                c60 = a6.fma(b0, c60);
                c61 = a6.fma(b1, c61);
                FloatVector a7 = Simd.broadcast(a[from + 7 * step + i]);
                c70 = a7.fma(b0, c70);
                c71 = a7.fma(b1, c71);
                bi += 2 * LANES;
            }
        }
        c00.intoArray(c, cStart);
        c01.intoArray(c, cStart + LANES);
        c10.intoArray(c, cStart + cStride);
        c11.intoArray(c, cStart + cStride + LANES);
        c20.intoArray(c, cStart + 2 * cStride);
        c21.intoArray(c, cStart + 2 * cStride + LANES);
        c30.intoArray(c, cStart + 3 * cStride);
        c31.intoArray(c, cStart + 3 * cStride + LANES);
        c40.intoArray(c, cStart + 4 * cStride);
        c41.intoArray(c, cStart + 4 * cStride + LANES);
        c50.intoArray(c, cStart + 5 * cStride);
        c51.intoArray(c, cStart + 5 * cStride + LANES);
        c60.intoArray(c, cStart + 6 * cStride);
        c61.intoArray(c, cStart + 6 * cStride + LANES);
        c70.intoArray(c, cStart + 7 * cStride);
        c71.intoArray(c, cStart + 7 * cStride + LANES);
    }

    /** As {@link #windows8x2}, with one vector of filters. */
    static void windows8x1(
            float[] a,
            int aStart,
            int step,
            int lines,
            int lineStride,
            int run,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int cStride) {
        FloatVector c0 = Simd.zero();
        FloatVector c1 = Simd.zero();
        FloatVector c2 = Simd.zero();
        FloatVector c3 = Simd.zero();
        FloatVector c4 = Simd.zero();
        FloatVector c5 = Simd.zero();
        FloatVector c6 = Simd.zero();
        FloatVector c7 = Simd.zero();
        int bi = bStart;
        for (int line = 0; line < lines; line++) {
            int from = aStart + line * lineStride;
            for (int i = 0; i < run; i++) {
                FloatVector b0 = Simd.load(b, bi);
                c0 = Simd.broadcast(a[from + i]).fma(b0, c0);
                c1 = Simd.broadcast(a[from + step + i]).fma(b0, c1);
                c2 = Simd.broadcast(a[from + 2 * step + i]).fma(b0, c2);
                c3 = Simd.broadcast(a[from + 3 * step + i]).fma(b0, c3);
                c4 = Simd.broadcast(a[from + 4 * step + i]).fma(b0, c4);
                c5 = Simd.broadcast(a[from + 5 * step + i]).fma(b0, c5);
                c6 = Simd.broadcast(a[from + 6 * step + i]).fma(b0, c6);
                c7 = Simd.broadcast(a[from + 7 * step + i]).fma(b0, c7);
                bi += LANES;
            }
        }
        c0.intoArray(c, cStart);
        c1.intoArray(c, cStart + cStride);
        c2.intoArray(c, cStart + 2 * cStride);
        c3.intoArray(c, cStart + 3 * cStride);
        c4.intoArray(c, cStart + 4 * cStride);
        c5.intoArray(c, cStart + 5 * cStride);
        c6.intoArray(c, cStart + 6 * cStride);
        c7.intoArray(c, cStart + 7 * cStride);
    }

    /**
     * C += Aᵀ·B for 3 neighbouring floats of a window and two vectors of filters, over the windows of a line.
     *
     * @param step floats of A from one window to the next
     * @param bStride floats of B from one window to the next
     */
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

    /** As {@link #taps3x2}, with one vector of filters. */
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
