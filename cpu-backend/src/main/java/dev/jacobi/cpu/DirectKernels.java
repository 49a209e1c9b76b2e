package dev.jacobi.cpu;

import static dev.jacobi.cpu.MicroKernels.CHUNK;
import static dev.jacobi.cpu.Simd.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of {@link DirectConvolution}. As in {@link MicroKernels}, each sum has a name so that it stays in a
 * register; unlike there, the rows of A overlap in memory: they are windows in {@link DirectLines}. Eight windows are two
 * halves of four neighbours each, so that a line of four pixels wastes nothing.
 */
final class DirectKernels {
    /** Neighbouring windows of half a tile. */
    static final int HALF = 4;

    private DirectKernels() {}

    /**
     * C += A·B for two times four windows and a panel of {@code vectors} vectors.
     *
     * @param first where the windows of the first half begin
     * @param second where those of the second half begin
     * @param taps where each tap lies from a window's beginning
     * @param run channels of each tap
     * @param c rows of sums, one after the other
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
            int cStart) {
        if (vectors == 1) {
            windows8x1(a, first, second, taps, run, b, bStart, c, cStart);
        } else if (Simd.MANY_REGISTERS) {
            windows8x2(a, first, second, taps, run, b, bStart, c, cStart);
        } else {
            windows4x2(a, first, taps, run, b, bStart, c, cStart);
            windows4x2(a, second, taps, run, b, bStart, c, cStart + HALF * 2 * LANES);
        }
    }

    private static void windows8x2(
            float[] a, int first, int second, int[] taps, int run, float[] b, int bStart, float[] c, int cStart) {
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
        int bi = bStart;
        for (int tap : taps) {
            int near = first + tap;
            int far = second + tap;
            for (int i = 0; i < run; i++) {
                FloatVector b0 = Simd.load(b, bi);
                FloatVector b1 = Simd.load(b, bi + LANES);
                FloatVector a0 = Simd.broadcast(a[near + i]);
                c00 = a0.fma(b0, c00);
                c01 = a0.fma(b1, c01);
                FloatVector a1 = Simd.broadcast(a[near + CHUNK + i]);
                c10 = a1.fma(b0, c10);
                c11 = a1.fma(b1, c11);
                FloatVector a2 = Simd.broadcast(a[near + 2 * CHUNK + i]);
                c20 = a2.fma(b0, c20);
                c21 = a2.fma(b1, c21);
                FloatVector a3 = Simd.broadcast(a[near + 3 * CHUNK + i]);
                c30 = a3.fma(b0, c30);
                c31 = a3.fma(b1, c31);
                FloatVector a4 = Simd.broadcast(a[far + i]);
                c40 = a4.fma(b0, c40);
                c41 = a4.fma(b1, c41);
                FloatVector a5 = Simd.broadcast(a[far + CHUNK + i]);
                c50 = a5.fma(b0, c50);
                c51 = a5.fma(b1, c51);
                FloatVector a6 = Simd.broadcast(a[far + 2 * CHUNK + i]);
                c60 = a6.fma(b0, c60);
                c61 = a6.fma(b1, c61);
                FloatVector a7 = Simd.broadcast(a[far + 3 * CHUNK + i]);
                c70 = a7.fma(b0, c70);
                c71 = a7.fma(b1, c71);
                bi += 2 * LANES;
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

    private static void windows4x2(
            float[] a, int first, int[] taps, int run, float[] b, int bStart, float[] c, int cStart) {
        FloatVector c00 = Simd.load(c, cStart);
        FloatVector c01 = Simd.load(c, cStart + LANES);
        FloatVector c10 = Simd.load(c, cStart + 2 * LANES);
        FloatVector c11 = Simd.load(c, cStart + 3 * LANES);
        FloatVector c20 = Simd.load(c, cStart + 4 * LANES);
        FloatVector c21 = Simd.load(c, cStart + 5 * LANES);
        FloatVector c30 = Simd.load(c, cStart + 6 * LANES);
        FloatVector c31 = Simd.load(c, cStart + 7 * LANES);
        int bi = bStart;
        for (int tap : taps) {
            int from = first + tap;
            for (int i = 0; i < run; i++) {
                FloatVector b0 = Simd.load(b, bi);
                FloatVector b1 = Simd.load(b, bi + LANES);
                FloatVector a0 = Simd.broadcast(a[from + i]);
                c00 = a0.fma(b0, c00);
                c01 = a0.fma(b1, c01);
                FloatVector a1 = Simd.broadcast(a[from + CHUNK + i]);
                c10 = a1.fma(b0, c10);
                c11 = a1.fma(b1, c11);
                FloatVector a2 = Simd.broadcast(a[from + 2 * CHUNK + i]);
                c20 = a2.fma(b0, c20);
                c21 = a2.fma(b1, c21);
                FloatVector a3 = Simd.broadcast(a[from + 3 * CHUNK + i]);
                c30 = a3.fma(b0, c30);
                c31 = a3.fma(b1, c31);
                bi += 2 * LANES;
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

    private static void windows8x1(
            float[] a, int first, int second, int[] taps, int run, float[] b, int bStart, float[] c, int cStart) {
        FloatVector c0 = Simd.load(c, cStart);
        FloatVector c1 = Simd.load(c, cStart + LANES);
        FloatVector c2 = Simd.load(c, cStart + 2 * LANES);
        FloatVector c3 = Simd.load(c, cStart + 3 * LANES);
        FloatVector c4 = Simd.load(c, cStart + 4 * LANES);
        FloatVector c5 = Simd.load(c, cStart + 5 * LANES);
        FloatVector c6 = Simd.load(c, cStart + 6 * LANES);
        FloatVector c7 = Simd.load(c, cStart + 7 * LANES);
        int bi = bStart;
        for (int tap : taps) {
            int near = first + tap;
            int far = second + tap;
            for (int i = 0; i < run; i++) {
                FloatVector b0 = Simd.load(b, bi);
                FloatVector a0 = Simd.broadcast(a[near + i]);
                c0 = a0.fma(b0, c0);
                FloatVector a1 = Simd.broadcast(a[near + CHUNK + i]);
                c1 = a1.fma(b0, c1);
                FloatVector a2 = Simd.broadcast(a[near + 2 * CHUNK + i]);
                c2 = a2.fma(b0, c2);
                FloatVector a3 = Simd.broadcast(a[near + 3 * CHUNK + i]);
                c3 = a3.fma(b0, c3);
                FloatVector a4 = Simd.broadcast(a[far + i]);
                c4 = a4.fma(b0, c4);
                FloatVector a5 = Simd.broadcast(a[far + CHUNK + i]);
                c5 = a5.fma(b0, c5);
                FloatVector a6 = Simd.broadcast(a[far + 2 * CHUNK + i]);
                c6 = a6.fma(b0, c6);
                FloatVector a7 = Simd.broadcast(a[far + 3 * CHUNK + i]);
                c7 = a7.fma(b0, c7);
                bi += LANES;
            }
        }
        c0.intoArray(c, cStart);
        c1.intoArray(c, cStart + LANES);
        c2.intoArray(c, cStart + 2 * LANES);
        c3.intoArray(c, cStart + 3 * LANES);
        c4.intoArray(c, cStart + 4 * LANES);
        c5.intoArray(c, cStart + 5 * LANES);
        c6.intoArray(c, cStart + 6 * LANES);
        c7.intoArray(c, cStart + 7 * LANES);
    }
}
