package dev.jacobi.cpu.products;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of matrix products: a tile of sums that stays in registers from the first factor to the last.
 *
 * <p>They are written out instead of looped, because the JIT compiler keeps vectors in registers only when each has a
 * name. The matrix A is a tile of a {@link LeftMatrix}: chunks of {@link #CHUNK} numbers deep, and in each the rows one
 * after the other, so that the distance between rows is a constant in the address. B is a panel as {@link Panels} packs
 * it.
 *
 * <p>Eight rows by two vectors are 16 sums: enough to hide the latency of the multiply-add units, and few enough for 32
 * registers. Machines with 16 registers take four rows at a time, or six, with {@link FewRegisterKernels}.
 */
public final class MicroKernels {
    /** Depth of a chunk of a tile of A, and so the distance between its rows. */
    public static final int CHUNK = 64;

    /** Rows of a full tile of C. */
    public static final int ROWS = 8;

    private MicroKernels() {}

    /**
     * As {@link #rows8}, for any number of rows; those of C lie side by side. A and C have room for a multiple of {@link
     * #ROWS}.
     */
    public static void rows(
            int vectors,
            float[] a,
            int aStart,
            int chunkStride,
            float[] b,
            int bStart,
            int depth,
            float[] c,
            int cStart,
            int rows,
            boolean fresh) {
        if (vectors == 2 && !Simd.MANY_REGISTERS) {
            FewRegisterKernels.rows(a, aStart, chunkStride, b, bStart, depth, c, cStart, rows, fresh);
            return;
        }
        int cStride = vectors * LANES;
        for (int row = 0; row < rows; row += ROWS) {
            int ai = aStart + row * CHUNK;
            int ci = cStart + row * cStride;
            rows8(vectors, a, ai, chunkStride, b, bStart, depth, c, ci, cStride, fresh);
        }
    }

    /**
     * C = A·B, or C += A·B where it is not fresh, for 8 rows and a panel of {@code vectors} vectors; the rows of C are
     * {@code cStride} floats apart.
     */
    public static void rows8(
            int vectors,
            float[] a,
            int aStart,
            int chunkStride,
            float[] b,
            int bStart,
            int depth,
            float[] c,
            int cStart,
            int cStride,
            boolean fresh) {
        if (vectors == 1) {
            tile8x1(a, aStart, chunkStride, b, bStart, depth, c, cStart, cStride, fresh);
        } else if (Simd.MANY_REGISTERS) {
            tile8x2(a, aStart, chunkStride, b, bStart, depth, c, cStart, cStride, fresh);
        } else {
            int lower = cStart + 4 * cStride;
            for (int from = 0; from < depth; from += CHUNK) {
                int ai = aStart + from / CHUNK * chunkStride;
                int bi = bStart + from * 2 * LANES;
                int run = Math.min(CHUNK, depth - from);
                tile4x2(a, ai, b, bi, run, c, cStart, cStride, fresh && from == 0);
                tile4x2(a, ai + 4 * CHUNK, b, bi, run, c, lower, cStride, fresh && from == 0);
            }
        }
    }

    private static void tile8x2(
            float[] a,
            int aStart,
            int chunkStride,
            float[] b,
            int bStart,
            int depth,
            float[] c,
            int cStart,
            int cStride,
            boolean fresh) {
        float[] start = fresh ? Simd.ZEROS : c;
        int from = fresh ? 0 : cStart;
        int step = fresh ? 0 : cStride;
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
        int chunkAt = aStart;
        for (int left = depth; left > 0; left -= CHUNK) {
            int ai = chunkAt;
            int end = chunkAt + Math.min(CHUNK, left);
            while (ai < end) {
                FloatVector b0 = Simd.load(b, bi);
                FloatVector b1 = Simd.load(b, bi + LANES);
                FloatVector a0 = Simd.broadcast(a[ai]);
                c00 = a0.fma(b0, c00);
                c01 = a0.fma(b1, c01);
                FloatVector a1 = Simd.broadcast(a[ai + 1 * CHUNK]);
                c10 = a1.fma(b0, c10);
                c11 = a1.fma(b1, c11);
                FloatVector a2 = Simd.broadcast(a[ai + 2 * CHUNK]);
                c20 = a2.fma(b0, c20);
                c21 = a2.fma(b1, c21);
                FloatVector a3 = Simd.broadcast(a[ai + 3 * CHUNK]);
                c30 = a3.fma(b0, c30);
                c31 = a3.fma(b1, c31);
                FloatVector a4 = Simd.broadcast(a[ai + 4 * CHUNK]);
                c40 = a4.fma(b0, c40);
                c41 = a4.fma(b1, c41);
                FloatVector a5 = Simd.broadcast(a[ai + 5 * CHUNK]);
                c50 = a5.fma(b0, c50);
                c51 = a5.fma(b1, c51);
                FloatVector a6 = Simd.broadcast(a[ai + 6 * CHUNK]);
                c60 = a6.fma(b0, c60);
                c61 = a6.fma(b1, c61);
                FloatVector a7 = Simd.broadcast(a[ai + 7 * CHUNK]);
                c70 = a7.fma(b0, c70);
                c71 = a7.fma(b1, c71);
                ai++;
                bi += 2 * LANES;
            }
            chunkAt += chunkStride;
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

    /** One chunk deep, for the reason that {@link FewRegisterKernels#rows} gives. */
    private static void tile4x2(
            float[] a,
            int aStart,
            float[] b,
            int bStart,
            int depth,
            float[] c,
            int cStart,
            int cStride,
            boolean fresh) {
        float[] start = fresh ? Simd.ZEROS : c;
        int from = fresh ? 0 : cStart;
        int step = fresh ? 0 : cStride;
        FloatVector c00 = Simd.load(start, from);
        FloatVector c01 = Simd.load(start, from + LANES);
        FloatVector c10 = Simd.load(start, from + step);
        FloatVector c11 = Simd.load(start, from + step + LANES);
        FloatVector c20 = Simd.load(start, from + 2 * step);
        FloatVector c21 = Simd.load(start, from + 2 * step + LANES);
        FloatVector c30 = Simd.load(start, from + 3 * step);
        FloatVector c31 = Simd.load(start, from + 3 * step + LANES);
        int ai = aStart;
        int bi = bStart;
        int end = aStart + depth;
        while (ai < end) {
            FloatVector b0 = Simd.load(b, bi);
            FloatVector b1 = Simd.load(b, bi + LANES);
            FloatVector a0 = Simd.broadcast(a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = Simd.broadcast(a[ai + 1 * CHUNK]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = Simd.broadcast(a[ai + 2 * CHUNK]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = Simd.broadcast(a[ai + 3 * CHUNK]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            ai++;
            bi += 2 * LANES;
        }
        c00.intoArray(c, cStart);
        c01.intoArray(c, cStart + LANES);
        c10.intoArray(c, cStart + cStride);
        c11.intoArray(c, cStart + cStride + LANES);
        c20.intoArray(c, cStart + 2 * cStride);
        c21.intoArray(c, cStart + 2 * cStride + LANES);
        c30.intoArray(c, cStart + 3 * cStride);
        c31.intoArray(c, cStart + 3 * cStride + LANES);
    }

    private static void tile8x1(
            float[] a,
            int aStart,
            int chunkStride,
            float[] b,
            int bStart,
            int depth,
            float[] c,
            int cStart,
            int cStride,
            boolean fresh) {
        float[] start = fresh ? Simd.ZEROS : c;
        int from = fresh ? 0 : cStart;
        int step = fresh ? 0 : cStride;
        FloatVector c00 = Simd.load(start, from);
        FloatVector c10 = Simd.load(start, from + step);
        FloatVector c20 = Simd.load(start, from + 2 * step);
        FloatVector c30 = Simd.load(start, from + 3 * step);
        FloatVector c40 = Simd.load(start, from + 4 * step);
        FloatVector c50 = Simd.load(start, from + 5 * step);
        FloatVector c60 = Simd.load(start, from + 6 * step);
        FloatVector c70 = Simd.load(start, from + 7 * step);
        int bi = bStart;
        int chunkAt = aStart;
        for (int left = depth; left > 0; left -= CHUNK) {
            int ai = chunkAt;
            int end = chunkAt + Math.min(CHUNK, left);
            while (ai < end) {
                FloatVector b0 = Simd.load(b, bi);
                FloatVector a0 = Simd.broadcast(a[ai]);
                c00 = a0.fma(b0, c00);
                FloatVector a1 = Simd.broadcast(a[ai + 1 * CHUNK]);
                c10 = a1.fma(b0, c10);
                FloatVector a2 = Simd.broadcast(a[ai + 2 * CHUNK]);
                c20 = a2.fma(b0, c20);
                FloatVector a3 = Simd.broadcast(a[ai + 3 * CHUNK]);
                c30 = a3.fma(b0, c30);
                FloatVector a4 = Simd.broadcast(a[ai + 4 * CHUNK]);
                c40 = a4.fma(b0, c40);
                FloatVector a5 = Simd.broadcast(a[ai + 5 * CHUNK]);
                c50 = a5.fma(b0, c50);
                FloatVector a6 = Simd.broadcast(a[ai + 6 * CHUNK]);
                c60 = a6.fma(b0, c60);
                FloatVector a7 = Simd.broadcast(a[ai + 7 * CHUNK]);
                c70 = a7.fma(b0, c70);
                ai++;
                bi += LANES;
            }
            chunkAt += chunkStride;
        }
        c00.intoArray(c, cStart);
        c10.intoArray(c, cStart + cStride);
        c20.intoArray(c, cStart + 2 * cStride);
        c30.intoArray(c, cStart + 3 * cStride);
        c40.intoArray(c, cStart + 4 * cStride);
        c50.intoArray(c, cStart + 5 * cStride);
        c60.intoArray(c, cStart + 6 * cStride);
        c70.intoArray(c, cStart + 7 * cStride);
    }
}
