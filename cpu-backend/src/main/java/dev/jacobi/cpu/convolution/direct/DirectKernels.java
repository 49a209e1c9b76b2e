package dev.jacobi.cpu.convolution.direct;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.products.MicroKernels;
import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of {@link DirectConvolution}. As in {@link MicroKernels}, each sum has a name so that it stays in
 * a register; but here the rows of A overlap in memory: they are windows in {@link DirectLines}. Eight windows are two
 * halves of four neighbours each, so that a line of four pixels wastes nothing.
 *
 * <p>What counts is the index of A itself: with a counter beside it the JIT compiler ran out of general registers.
 */
final class DirectKernels {
    /** Neighbouring windows of half a tile. */
    static final int HALF = 4;

    private DirectKernels() {}

    /**
     * C = A·B, or C += A·B where it is not fresh, for two halves of four windows and a panel of {@code vectors}
     * vectors.
     *
     * @param first where the windows of the first half begin
     * @param second where those of the second half begin
     * @param taps distance of each tap from a window's beginning
     * @param run floats of each tap
     * @param cFirst where the sums of the first half begin
     * @param cSecond where those of the second half begin
     * @param cStride floats from the sums of one window to those of its neighbour
     */
    static void windows8(
            int vectors,
            float[] a,
            int first,
            int second,
            int[] taps,
            int run,
            float[] b,
            int bStart,
            float[] c,
            int cFirst,
            int cSecond,
            int cStride,
            boolean fresh) {
        if (vectors == 1) {
            windows8x1(a, first, second, taps, run, b, bStart, c, cFirst, cSecond, cStride, fresh);
        } else if (Simd.MANY_REGISTERS) {
            windows8x2(a, first, second, taps, run, b, bStart, c, cFirst, cSecond, cStride, fresh);
        } else {
            windows4x2(a, first, taps, run, b, bStart, c, cFirst, cStride, fresh);
            windows4x2(a, second, taps, run, b, bStart, c, cSecond, cStride, fresh);
        }
    }

    private static void windows8x2(
            float[] a,
            int first,
            int second,
            int[] taps,
            int run,
            float[] b,
            int bStart,
            float[] c,
            int cFirst,
            int cSecond,
            int cStride,
            boolean fresh) {
        float[] start = fresh ? Simd.ZEROS : c;
        int step = fresh ? 0 : cStride;
        int fromFirst = fresh ? 0 : cFirst;
        int fromSecond = fresh ? 0 : cSecond;
        FloatVector c00 = Simd.load(start, fromFirst);
        FloatVector c01 = Simd.load(start, fromFirst + LANES);
        FloatVector c10 = Simd.load(start, fromFirst + step);
        FloatVector c11 = Simd.load(start, fromFirst + step + LANES);
        FloatVector c20 = Simd.load(start, fromFirst + 2 * step);
        FloatVector c21 = Simd.load(start, fromFirst + 2 * step + LANES);
        FloatVector c30 = Simd.load(start, fromFirst + 3 * step);
        FloatVector c31 = Simd.load(start, fromFirst + 3 * step + LANES);
        FloatVector c40 = Simd.load(start, fromSecond);
        FloatVector c41 = Simd.load(start, fromSecond + LANES);
        FloatVector c50 = Simd.load(start, fromSecond + step);
        FloatVector c51 = Simd.load(start, fromSecond + step + LANES);
        FloatVector c60 = Simd.load(start, fromSecond + 2 * step);
        FloatVector c61 = Simd.load(start, fromSecond + 2 * step + LANES);
        FloatVector c70 = Simd.load(start, fromSecond + 3 * step);
        FloatVector c71 = Simd.load(start, fromSecond + 3 * step + LANES);
        int bi = bStart;
        int gap = second - first;
        for (int tap : taps) {
            int ai = first + tap;
            int end = ai + run;
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
                FloatVector a4 = Simd.broadcast(a[ai + gap]);
                c40 = a4.fma(b0, c40);
                c41 = a4.fma(b1, c41);
                FloatVector a5 = Simd.broadcast(a[ai + gap + CHUNK]);
                c50 = a5.fma(b0, c50);
                c51 = a5.fma(b1, c51);
                FloatVector a6 = Simd.broadcast(a[ai + gap + 2 * CHUNK]);
                c60 = a6.fma(b0, c60);
                c61 = a6.fma(b1, c61);
                FloatVector a7 = Simd.broadcast(a[ai + gap + 3 * CHUNK]);
                c70 = a7.fma(b0, c70);
                c71 = a7.fma(b1, c71);
                ai++;
                bi += 2 * LANES;
            }
        }
        c00.intoArray(c, cFirst);
        c01.intoArray(c, cFirst + LANES);
        c10.intoArray(c, cFirst + cStride);
        c11.intoArray(c, cFirst + cStride + LANES);
        c20.intoArray(c, cFirst + 2 * cStride);
        c21.intoArray(c, cFirst + 2 * cStride + LANES);
        c30.intoArray(c, cFirst + 3 * cStride);
        c31.intoArray(c, cFirst + 3 * cStride + LANES);
        c40.intoArray(c, cSecond);
        c41.intoArray(c, cSecond + LANES);
        c50.intoArray(c, cSecond + cStride);
        c51.intoArray(c, cSecond + cStride + LANES);
        c60.intoArray(c, cSecond + 2 * cStride);
        c61.intoArray(c, cSecond + 2 * cStride + LANES);
        c70.intoArray(c, cSecond + 3 * cStride);
        c71.intoArray(c, cSecond + 3 * cStride + LANES);
    }

    private static void windows4x2(
            float[] a,
            int first,
            int[] taps,
            int run,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int cStride,
            boolean fresh) {
        float[] start = fresh ? Simd.ZEROS : c;
        int step = fresh ? 0 : cStride;
        int from = fresh ? 0 : cStart;
        FloatVector c00 = Simd.load(start, from);
        FloatVector c01 = Simd.load(start, from + LANES);
        FloatVector c10 = Simd.load(start, from + step);
        FloatVector c11 = Simd.load(start, from + step + LANES);
        FloatVector c20 = Simd.load(start, from + 2 * step);
        FloatVector c21 = Simd.load(start, from + 2 * step + LANES);
        FloatVector c30 = Simd.load(start, from + 3 * step);
        FloatVector c31 = Simd.load(start, from + 3 * step + LANES);
        int bi = bStart;
        for (int tap : taps) {
            int ai = first + tap;
            int end = ai + run;
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

    private static void windows8x1(
            float[] a,
            int first,
            int second,
            int[] taps,
            int run,
            float[] b,
            int bStart,
            float[] c,
            int cFirst,
            int cSecond,
            int cStride,
            boolean fresh) {
        float[] start = fresh ? Simd.ZEROS : c;
        int step = fresh ? 0 : cStride;
        int fromFirst = fresh ? 0 : cFirst;
        int fromSecond = fresh ? 0 : cSecond;
        FloatVector c0 = Simd.load(start, fromFirst);
        FloatVector c1 = Simd.load(start, fromFirst + step);
        FloatVector c2 = Simd.load(start, fromFirst + 2 * step);
        FloatVector c3 = Simd.load(start, fromFirst + 3 * step);
        FloatVector c4 = Simd.load(start, fromSecond);
        FloatVector c5 = Simd.load(start, fromSecond + step);
        FloatVector c6 = Simd.load(start, fromSecond + 2 * step);
        FloatVector c7 = Simd.load(start, fromSecond + 3 * step);
        int bi = bStart;
        int gap = second - first;
        for (int tap : taps) {
            int ai = first + tap;
            int end = ai + run;
            while (ai < end) {
                FloatVector b0 = Simd.load(b, bi);
                FloatVector a0 = Simd.broadcast(a[ai]);
                c0 = a0.fma(b0, c0);
                FloatVector a1 = Simd.broadcast(a[ai + CHUNK]);
                c1 = a1.fma(b0, c1);
                FloatVector a2 = Simd.broadcast(a[ai + 2 * CHUNK]);
                c2 = a2.fma(b0, c2);
                FloatVector a3 = Simd.broadcast(a[ai + 3 * CHUNK]);
                c3 = a3.fma(b0, c3);
                FloatVector a4 = Simd.broadcast(a[ai + gap]);
                c4 = a4.fma(b0, c4);
                FloatVector a5 = Simd.broadcast(a[ai + gap + CHUNK]);
                c5 = a5.fma(b0, c5);
                FloatVector a6 = Simd.broadcast(a[ai + gap + 2 * CHUNK]);
                c6 = a6.fma(b0, c6);
                FloatVector a7 = Simd.broadcast(a[ai + gap + 3 * CHUNK]);
                c7 = a7.fma(b0, c7);
                ai++;
                bi += LANES;
            }
        }
        c0.intoArray(c, cFirst);
        c1.intoArray(c, cFirst + cStride);
        c2.intoArray(c, cFirst + 2 * cStride);
        c3.intoArray(c, cFirst + 3 * cStride);
        c4.intoArray(c, cSecond);
        c5.intoArray(c, cSecond + cStride);
        c6.intoArray(c, cSecond + 2 * cStride);
        c7.intoArray(c, cSecond + 3 * cStride);
    }
}
