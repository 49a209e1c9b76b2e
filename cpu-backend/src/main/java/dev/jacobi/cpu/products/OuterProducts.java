package dev.jacobi.cpu.products;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.products.MicroKernels.ROWS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of weight gradients: a tile of sums over pixels, to which each pixel adds the product of its column
 * of A and its row of B. A and B lie as for {@link MicroKernels}, and its remarks hold here too.
 */
public final class OuterProducts {
    private OuterProducts() {}

    /**
     * C = Aᵀ·B, or C += Aᵀ·B where it is not fresh, for some columns of A, a panel of {@code vectors} vectors, and a row
     * of A and B for each of the pixels. A has room for a multiple of {@link MicroKernels#ROWS} columns, and C for as many
     * rows.
     *
     * @param columns up to {@link MicroKernels#CHUNK}
     */
    public static void columns(
            int vectors,
            float[] a,
            int aStart,
            float[] b,
            int bStart,
            int pixels,
            float[] c,
            int cStart,
            int columns,
            boolean fresh) {
        if (vectors == 2 && !Simd.MANY_REGISTERS) {
            FewRegisterKernels.columns(a, aStart, b, bStart, pixels, c, cStart, columns, fresh);
            return;
        }
        for (int column = 0; column < columns; column += ROWS) {
            int ai = aStart + column;
            int ci = cStart + column * vectors * LANES;
            if (vectors == 1) {
                outer8x1(a, ai, b, bStart, pixels, c, ci, fresh);
            } else {
                outer8x2(a, ai, b, bStart, pixels, c, ci, fresh);
            }
        }
    }

    private static void outer8x2(
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
        FloatVector c60 = Simd.load(start, from + 12 * LANES);
        FloatVector c61 = Simd.load(start, from + 13 * LANES);
        FloatVector c70 = Simd.load(start, from + 14 * LANES);
        FloatVector c71 = Simd.load(start, from + 15 * LANES);
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
        c60.intoArray(c, cStart + 12 * LANES);
        c61.intoArray(c, cStart + 13 * LANES);
        c70.intoArray(c, cStart + 14 * LANES);
        c71.intoArray(c, cStart + 15 * LANES);
    }

    private static void outer8x1(
            float[] a, int aStart, float[] b, int bStart, int pixels, float[] c, int cStart, boolean fresh) {
        float[] start = fresh ? Simd.ZEROS : c;
        int from = fresh ? 0 : cStart;
        FloatVector c00 = Simd.load(start, from);
        FloatVector c10 = Simd.load(start, from + LANES);
        FloatVector c20 = Simd.load(start, from + 2 * LANES);
        FloatVector c30 = Simd.load(start, from + 3 * LANES);
        FloatVector c40 = Simd.load(start, from + 4 * LANES);
        FloatVector c50 = Simd.load(start, from + 5 * LANES);
        FloatVector c60 = Simd.load(start, from + 6 * LANES);
        FloatVector c70 = Simd.load(start, from + 7 * LANES);
        int ai = aStart;
        int bi = bStart;
        for (int pixel = 0; pixel < pixels; pixel++) {
            FloatVector b0 = Simd.load(b, bi);
            FloatVector a0 = Simd.broadcast(a[ai]);
            c00 = a0.fma(b0, c00);
            FloatVector a1 = Simd.broadcast(a[ai + 1]);
            c10 = a1.fma(b0, c10);
            FloatVector a2 = Simd.broadcast(a[ai + 2]);
            c20 = a2.fma(b0, c20);
            FloatVector a3 = Simd.broadcast(a[ai + 3]);
            c30 = a3.fma(b0, c30);
            FloatVector a4 = Simd.broadcast(a[ai + 4]);
            c40 = a4.fma(b0, c40);
            FloatVector a5 = Simd.broadcast(a[ai + 5]);
            c50 = a5.fma(b0, c50);
            FloatVector a6 = Simd.broadcast(a[ai + 6]);
            c60 = a6.fma(b0, c60);
            FloatVector a7 = Simd.broadcast(a[ai + 7]);
            c70 = a7.fma(b0, c70);
            ai += CHUNK;
            bi += LANES;
        }
        c00.intoArray(c, cStart);
        c10.intoArray(c, cStart + LANES);
        c20.intoArray(c, cStart + 2 * LANES);
        c30.intoArray(c, cStart + 3 * LANES);
        c40.intoArray(c, cStart + 4 * LANES);
        c50.intoArray(c, cStart + 5 * LANES);
        c60.intoArray(c, cStart + 6 * LANES);
        c70.intoArray(c, cStart + 7 * LANES);
    }
}
