package dev.jacobi.cpu.products;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.products.MicroKernels.ROWS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of products whose sums lie packed, for machines with 16 vector registers: those of {@link
 * MicroKernels#rows} and {@link OuterProducts}.
 *
 * <p>A multiply-add takes four cycles and two begin in each, so eight sums are just enough, and every delay is lost. Six
 * rows by two vectors are twelve sums; with two vectors of B and a number of A they take 15 registers. That works only as
 * long as the JIT compiler does not load the numbers of several rows first, which it does wherever it may: hence the
 * fences. Four rows are for what is left.
 */
final class FewRegisterKernels {
    private FewRegisterKernels() {}

    /** {@link MicroKernels#rows} for panels of two vectors. */
    static void rows(
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
        // With the loop over chunks in the kernels, the JIT compiler runs out of general registers, and moves
        // addresses to vector registers and back in every round of the inner loop.
        for (int from = 0; from < depth; from += CHUNK) {
            int chunk = aStart + from / CHUNK * chunkStride;
            int bi = bStart + from * 2 * LANES;
            int run = Math.min(CHUNK, depth - from);
            boolean first = fresh && from == 0;
            int count;
            for (int row = 0; row < rows; row += count) {
                count = tileRows(rows - row);
                int ai = chunk + row * CHUNK;
                int ci = cStart + row * 2 * LANES;
                if (count == 6) {
                    tile6x2(a, ai, b, bi, run, c, ci, first);
                } else {
                    tile4x2(a, ai, b, bi, run, c, ci, first);
                }
            }
        }
    }

    /** {@link OuterProducts#columns} for panels of two vectors. */
    static void columns(
            float[] a,
            int aStart,
            float[] b,
            int bStart,
            int pixels,
            float[] c,
            int cStart,
            int columns,
            boolean fresh) {
        int count;
        for (int column = 0; column < columns; column += count) {
            count = tileRows(columns - column);
            int ai = aStart + column;
            int ci = cStart + column * 2 * LANES;
            if (count == 6) {
                outer6x2(a, ai, b, bStart, pixels, c, ci, fresh);
            } else {
                outer4x2(a, ai, b, bStart, pixels, c, ci, fresh);
            }
        }
    }

    /**
     * Rows of the next tile, where {@code left} are left: seven and eight are two times four. So no tile goes beyond the
     * next multiple of {@link MicroKernels#ROWS}, up to which there is memory.
     */
    private static int tileRows(int left) {
        return left > ROWS || left == 5 || left == 6 ? 6 : 4;
    }

    private static void tile6x2(
            float[] a, int aStart, float[] b, int bStart, int depth, float[] c, int cStart, boolean fresh) {
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
        int ai = aStart;
        int bi = bStart;
        int end = aStart + depth;
        while (ai < end) {
            FloatVector b0 = Simd.load(b, bi);
            FloatVector b1 = Simd.load(b, bi + LANES);
            FloatVector a0 = Simd.broadcast(a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            Simd.fenceLoads();
            FloatVector a1 = Simd.broadcast(a[ai + CHUNK]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            Simd.fenceLoads();
            FloatVector a2 = Simd.broadcast(a[ai + 2 * CHUNK]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            Simd.fenceLoads();
            FloatVector a3 = Simd.broadcast(a[ai + 3 * CHUNK]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            Simd.fenceLoads();
            FloatVector a4 = Simd.broadcast(a[ai + 4 * CHUNK]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            Simd.fenceLoads();
            FloatVector a5 = Simd.broadcast(a[ai + 5 * CHUNK]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            ai++;
            bi += 2 * LANES;
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
    }

    private static void tile4x2(
            float[] a, int aStart, float[] b, int bStart, int depth, float[] c, int cStart, boolean fresh) {
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
        int ai = aStart;
        int bi = bStart;
        int end = aStart + depth;
        while (ai < end) {
            FloatVector b0 = Simd.load(b, bi);
            FloatVector b1 = Simd.load(b, bi + LANES);
            FloatVector a0 = Simd.broadcast(a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = Simd.broadcast(a[ai + CHUNK]);
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
        c10.intoArray(c, cStart + 2 * LANES);
        c11.intoArray(c, cStart + 3 * LANES);
        c20.intoArray(c, cStart + 4 * LANES);
        c21.intoArray(c, cStart + 5 * LANES);
        c30.intoArray(c, cStart + 6 * LANES);
        c31.intoArray(c, cStart + 7 * LANES);
    }

    private static void outer6x2(
            float[] a, int aStart, float[] b, int bStart, int pixels, float[] c, int cStart, boolean fresh) {
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
        int ai = aStart;
        int bi = bStart;
        for (int pixel = 0; pixel < pixels; pixel++) {
            FloatVector b0 = Simd.load(b, bi);
            FloatVector b1 = Simd.load(b, bi + LANES);
            FloatVector a0 = Simd.broadcast(a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            Simd.fenceLoads();
            FloatVector a1 = Simd.broadcast(a[ai + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            Simd.fenceLoads();
            FloatVector a2 = Simd.broadcast(a[ai + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            Simd.fenceLoads();
            FloatVector a3 = Simd.broadcast(a[ai + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            Simd.fenceLoads();
            FloatVector a4 = Simd.broadcast(a[ai + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            Simd.fenceLoads();
            FloatVector a5 = Simd.broadcast(a[ai + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            ai += CHUNK;
            bi += 2 * LANES;
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
    }

    private static void outer4x2(
            float[] a, int aStart, float[] b, int bStart, int pixels, float[] c, int cStart, boolean fresh) {
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
        int ai = aStart;
        int bi = bStart;
        for (int pixel = 0; pixel < pixels; pixel++) {
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
            ai += CHUNK;
            bi += 2 * LANES;
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
