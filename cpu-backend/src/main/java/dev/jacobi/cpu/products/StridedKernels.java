package dev.jacobi.cpu.products;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops for matrices that are not packed, whose rows lie at any distance: products of rows read in place
 * by {@link TiledProduct}, and the sums over pixels of pointwise convolutions. In {@link MicroKernels} and {@link
 * OuterProducts}, which do the same, distances are constants. That lets the JIT compiler move bounds checks out of a
 * loop, and is worth three per cent where factors are packed anyway; so both exist.
 */
public final class StridedKernels {
    private StridedKernels() {}

    /**
     * C = A·B, or C += A·B where it is not fresh, for 8 rows of A, {@code depth} of its columns, and a panel of two
     * vectors.
     *
     * @param aStep floats from one row of A to the next
     * @param cStep floats from one row of C to the next
     */
    static void rows8(
            float[] a,
            int aStart,
            int aStep,
            float[] b,
            int bStart,
            int depth,
            float[] c,
            int cStart,
            int cStep,
            boolean fresh) {
        if (Simd.MANY_REGISTERS) {
            tile8x2(a, aStart, aStep, b, bStart, depth, c, cStart, cStep, fresh);
        } else {
            tile4x2(a, aStart, aStep, b, bStart, depth, c, cStart, cStep, fresh);
            tile4x2(a, aStart + 4 * aStep, aStep, b, bStart, depth, c, cStart + 4 * cStep, cStep, fresh);
        }
    }

    private static void tile8x2(
            float[] a,
            int aStart,
            int aStep,
            float[] b,
            int bStart,
            int depth,
            float[] c,
            int cStart,
            int cStep,
            boolean fresh) {
        float[] start = fresh ? Simd.ZEROS : c;
        int from = fresh ? 0 : cStart;
        int step = fresh ? 0 : cStep;
        FloatVector c00 = Simd.load(start, from);
        FloatVector c01 = Simd.load(start, from + LANES);
        FloatVector c10 = Simd.load(start, from + step);
        FloatVector c11 = Simd.load(start, from + step + LANES);
        FloatVector c20 = Simd.load(start, from + 2 * step);
        FloatVector c21 = Simd.load(start, from + 2 * step + LANES);
        FloatVector c30 = Simd.load(start, from + 3 * step);
        FloatVector c31 = Simd.load(start, from + 3 * step + LANES);
        FloatVector c40 = Simd.load(start, from + 4 * step);
        FloatVector c41 = Simd.load(start, from + 4 * step + LANES);
        FloatVector c50 = Simd.load(start, from + 5 * step);
        FloatVector c51 = Simd.load(start, from + 5 * step + LANES);
        FloatVector c60 = Simd.load(start, from + 6 * step);
        FloatVector c61 = Simd.load(start, from + 6 * step + LANES);
        FloatVector c70 = Simd.load(start, from + 7 * step);
        FloatVector c71 = Simd.load(start, from + 7 * step + LANES);
        int bi = bStart;
        for (int ai = aStart; ai < aStart + depth; ai++) {
            FloatVector b0 = Simd.load(b, bi);
            FloatVector b1 = Simd.load(b, bi + LANES);
            FloatVector a0 = Simd.broadcast(a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = Simd.broadcast(a[ai + aStep]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = Simd.broadcast(a[ai + 2 * aStep]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = Simd.broadcast(a[ai + 3 * aStep]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = Simd.broadcast(a[ai + 4 * aStep]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = Simd.broadcast(a[ai + 5 * aStep]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            FloatVector a6 = Simd.broadcast(a[ai + 6 * aStep]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            FloatVector a7 = Simd.broadcast(a[ai + 7 * aStep]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
            bi += 2 * LANES;
        }
        c00.intoArray(c, cStart);
        c01.intoArray(c, cStart + LANES);
        c10.intoArray(c, cStart + cStep);
        c11.intoArray(c, cStart + cStep + LANES);
        c20.intoArray(c, cStart + 2 * cStep);
        c21.intoArray(c, cStart + 2 * cStep + LANES);
        c30.intoArray(c, cStart + 3 * cStep);
        c31.intoArray(c, cStart + 3 * cStep + LANES);
        c40.intoArray(c, cStart + 4 * cStep);
        c41.intoArray(c, cStart + 4 * cStep + LANES);
        c50.intoArray(c, cStart + 5 * cStep);
        c51.intoArray(c, cStart + 5 * cStep + LANES);
        c60.intoArray(c, cStart + 6 * cStep);
        c61.intoArray(c, cStart + 6 * cStep + LANES);
        c70.intoArray(c, cStart + 7 * cStep);
        c71.intoArray(c, cStart + 7 * cStep + LANES);
    }

    private static void tile4x2(
            float[] a,
            int aStart,
            int aStep,
            float[] b,
            int bStart,
            int depth,
            float[] c,
            int cStart,
            int cStep,
            boolean fresh) {
        float[] start = fresh ? Simd.ZEROS : c;
        int from = fresh ? 0 : cStart;
        int step = fresh ? 0 : cStep;
        FloatVector c00 = Simd.load(start, from);
        FloatVector c01 = Simd.load(start, from + LANES);
        FloatVector c10 = Simd.load(start, from + step);
        FloatVector c11 = Simd.load(start, from + step + LANES);
        FloatVector c20 = Simd.load(start, from + 2 * step);
        FloatVector c21 = Simd.load(start, from + 2 * step + LANES);
        FloatVector c30 = Simd.load(start, from + 3 * step);
        FloatVector c31 = Simd.load(start, from + 3 * step + LANES);
        int bi = bStart;
        for (int ai = aStart; ai < aStart + depth; ai++) {
            FloatVector b0 = Simd.load(b, bi);
            FloatVector b1 = Simd.load(b, bi + LANES);
            FloatVector a0 = Simd.broadcast(a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = Simd.broadcast(a[ai + aStep]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = Simd.broadcast(a[ai + 2 * aStep]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = Simd.broadcast(a[ai + 3 * aStep]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            bi += 2 * LANES;
        }
        c00.intoArray(c, cStart);
        c01.intoArray(c, cStart + LANES);
        c10.intoArray(c, cStart + cStep);
        c11.intoArray(c, cStart + cStep + LANES);
        c20.intoArray(c, cStart + 2 * cStep);
        c21.intoArray(c, cStart + 2 * cStep + LANES);
        c30.intoArray(c, cStart + 3 * cStep);
        c31.intoArray(c, cStart + 3 * cStep + LANES);
    }

    /** C = Aᵀ·B, or C += Aᵀ·B where it is not fresh, for 8 columns of A, two vectors of B's columns and the grid's pixels. */
    public static void columns8(
            float[] a, int aStart, float[] b, int bStart, PixelGrid grid, float[] c, int cStart, boolean fresh) {
        if (Simd.MANY_REGISTERS) {
            outer8x2(a, aStart, b, bStart, grid, c, cStart, fresh);
        } else {
            outer4x2(a, aStart, b, bStart, grid, c, cStart, fresh);
            outer4x2(a, aStart + 4, b, bStart, grid, c, cStart + 8 * LANES, fresh);
        }
    }

    private static void outer8x2(
            float[] a, int aStart, float[] b, int bStart, PixelGrid grid, float[] c, int cStart, boolean fresh) {
        float[] start = fresh ? Simd.ZEROS : c;
        int from = fresh ? 0 : cStart;
        FloatVector c00 = Simd.load(start, from);
        FloatVector c01 = Simd.load(start, from + LANES);
        FloatVector c10 = Simd.load(start, from + 2 * LANES);
        FloatVector c11 = Simd.load(start, from + 3 * LANES);
        FloatVector c20 = Simd.load(start, from + 4 * LANES);
        FloatVector c21 = Simd.load(start, from + 5 * LANES);
        FloatVector c30 = Simd.load(start, from + 6 * LANES);
        FloatVector c31 = Simd.load(start, from + 7 * LANES);
        FloatVector c40 = Simd.load(start, from + 8 * LANES);
        FloatVector c41 = Simd.load(start, from + 9 * LANES);
        FloatVector c50 = Simd.load(start, from + 10 * LANES);
        FloatVector c51 = Simd.load(start, from + 11 * LANES);
        FloatVector c60 = Simd.load(start, from + 12 * LANES);
        FloatVector c61 = Simd.load(start, from + 13 * LANES);
        FloatVector c70 = Simd.load(start, from + 14 * LANES);
        FloatVector c71 = Simd.load(start, from + 15 * LANES);
        // The loop reads the grid itself: with its numbers in local variables it took up to a third longer.
        for (int line = 0; line < grid.lines(); line++) {
            int ai = aStart + line * grid.aLine();
            int bi = bStart + line * grid.bLine();
            for (int pixel = 0; pixel < grid.pixels(); pixel++) {
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
                ai += grid.aStep();
                bi += grid.bStep();
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
    }

    private static void outer4x2(
            float[] a, int aStart, float[] b, int bStart, PixelGrid grid, float[] c, int cStart, boolean fresh) {
        float[] start = fresh ? Simd.ZEROS : c;
        int from = fresh ? 0 : cStart;
        FloatVector c00 = Simd.load(start, from);
        FloatVector c01 = Simd.load(start, from + LANES);
        FloatVector c10 = Simd.load(start, from + 2 * LANES);
        FloatVector c11 = Simd.load(start, from + 3 * LANES);
        FloatVector c20 = Simd.load(start, from + 4 * LANES);
        FloatVector c21 = Simd.load(start, from + 5 * LANES);
        FloatVector c30 = Simd.load(start, from + 6 * LANES);
        FloatVector c31 = Simd.load(start, from + 7 * LANES);
        for (int line = 0; line < grid.lines(); line++) {
            int ai = aStart + line * grid.aLine();
            int bi = bStart + line * grid.bLine();
            for (int pixel = 0; pixel < grid.pixels(); pixel++) {
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
                ai += grid.aStep();
                bi += grid.bStep();
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
    }
}
