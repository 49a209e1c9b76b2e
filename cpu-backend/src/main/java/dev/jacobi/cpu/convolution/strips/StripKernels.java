package dev.jacobi.cpu.convolution.strips;

import static dev.jacobi.cpu.convolution.strips.StripTransforms.BLOCK;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.COLUMN;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.POINTS;
import static dev.jacobi.cpu.vectors.Simd.LANES;
import static dev.jacobi.cpu.vectors.Simd.SPECIES;

import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of {@link StripConvolution}: transformed values are convolved along the strip with three taps.
 * Each value is loaded once and multiplied by all three, for the sums of three outputs, so that there are two
 * multiply-adds or more for each load.
 *
 * <p>They call the Vector API directly, not by way of our own methods: the JIT compiler would not inline that many of
 * those.
 */
final class StripKernels {
    /**
     * Outputs of a strip at once, at most: enough sums that none waits for its previous multiply-add; and three times
     * as many cover 32 columns.
     */
    static final int MOST_OUTPUTS = 11;

    private StripKernels() {}

    /** Outputs of a strip at once, for {@code vectors} vectors of filters. */
    static int outputs(int vectors) {
        if (vectors == 1) {
            return MOST_OUTPUTS;
        }
        return Simd.MANY_REGISTERS ? 8 : 4;
    }

    /**
     * sums[q] = Σ over taps s and channels c of x[q + s, c]·w[s, c], for one of a column's points.
     *
     * @param vectors of filters, 1 or 2; a single one is as wide as {@code BLOCK}
     * @param xStart where the point's channels begin in the first column
     * @param blocks of channels
     * @param blockStep floats from one block to the next
     * @param tapStep floats from the weights of one tap to those of the next
     * @param to where the point's first sums go
     */
    static void multiply(
            int vectors,
            float[] x,
            int xStart,
            int blocks,
            int blockStep,
            float[] w,
            int wStart,
            int tapStep,
            float[] sums,
            int to) {
        if (vectors == 1) {
            outputs11x1(x, xStart, blocks, blockStep, w, wStart, tapStep, sums, to);
        } else if (Simd.MANY_REGISTERS) {
            outputs8x2(x, xStart, blocks, blockStep, w, wStart, tapStep, sums, to);
        } else {
            outputs4x2(x, xStart, blocks, blockStep, w, wStart, tapStep, sums, to);
        }
    }

    private static void outputs11x1(
            float[] x,
            int xStart,
            int blocks,
            int blockStep,
            float[] w,
            int wStart,
            int tapStep,
            float[] sums,
            int to) {
        int step = POINTS * LANES;
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        FloatVector c6 = FloatVector.zero(SPECIES);
        FloatVector c7 = FloatVector.zero(SPECIES);
        FloatVector c8 = FloatVector.zero(SPECIES);
        FloatVector c9 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        int wi = wStart;
        for (int block = 0; block < blocks; block++) {
            int xi = xStart + block * blockStep;
            for (int i = 0; i < BLOCK; i++) {
                FloatVector w0 = FloatVector.fromArray(SPECIES, w, wi);
                FloatVector w1 = FloatVector.fromArray(SPECIES, w, wi + tapStep);
                FloatVector w2 = FloatVector.fromArray(SPECIES, w, wi + 2 * tapStep);
                FloatVector x0 = FloatVector.broadcast(SPECIES, x[xi + i]);
                c0 = x0.fma(w0, c0);
                FloatVector x1 = FloatVector.broadcast(SPECIES, x[xi + COLUMN + i]);
                c1 = x1.fma(w0, c1);
                c0 = x1.fma(w1, c0);
                FloatVector x2 = FloatVector.broadcast(SPECIES, x[xi + 2 * COLUMN + i]);
                c2 = x2.fma(w0, c2);
                c1 = x2.fma(w1, c1);
                c0 = x2.fma(w2, c0);
                FloatVector x3 = FloatVector.broadcast(SPECIES, x[xi + 3 * COLUMN + i]);
                c3 = x3.fma(w0, c3);
                c2 = x3.fma(w1, c2);
                c1 = x3.fma(w2, c1);
                FloatVector x4 = FloatVector.broadcast(SPECIES, x[xi + 4 * COLUMN + i]);
                c4 = x4.fma(w0, c4);
                c3 = x4.fma(w1, c3);
                c2 = x4.fma(w2, c2);
                FloatVector x5 = FloatVector.broadcast(SPECIES, x[xi + 5 * COLUMN + i]);
                c5 = x5.fma(w0, c5);
                c4 = x5.fma(w1, c4);
                c3 = x5.fma(w2, c3);
                FloatVector x6 = FloatVector.broadcast(SPECIES, x[xi + 6 * COLUMN + i]);
                c6 = x6.fma(w0, c6);
                c5 = x6.fma(w1, c5);
                c4 = x6.fma(w2, c4);
                FloatVector x7 = FloatVector.broadcast(SPECIES, x[xi + 7 * COLUMN + i]);
                c7 = x7.fma(w0, c7);
                c6 = x7.fma(w1, c6);
                c5 = x7.fma(w2, c5);
                FloatVector x8 = FloatVector.broadcast(SPECIES, x[xi + 8 * COLUMN + i]);
                c8 = x8.fma(w0, c8);
                c7 = x8.fma(w1, c7);
                c6 = x8.fma(w2, c6);
                FloatVector x9 = FloatVector.broadcast(SPECIES, x[xi + 9 * COLUMN + i]);
                c9 = x9.fma(w0, c9);
                c8 = x9.fma(w1, c8);
                c7 = x9.fma(w2, c7);
                FloatVector x10 = FloatVector.broadcast(SPECIES, x[xi + 10 * COLUMN + i]);
                c10 = x10.fma(w0, c10);
                c9 = x10.fma(w1, c9);
                c8 = x10.fma(w2, c8);
                FloatVector x11 = FloatVector.broadcast(SPECIES, x[xi + 11 * COLUMN + i]);
                c10 = x11.fma(w1, c10);
                c9 = x11.fma(w2, c9);
                FloatVector x12 = FloatVector.broadcast(SPECIES, x[xi + 12 * COLUMN + i]);
                c10 = x12.fma(w2, c10);
                wi += LANES;
            }
        }
        c0.intoArray(sums, to);
        c1.intoArray(sums, to + step);
        c2.intoArray(sums, to + 2 * step);
        c3.intoArray(sums, to + 3 * step);
        c4.intoArray(sums, to + 4 * step);
        c5.intoArray(sums, to + 5 * step);
        c6.intoArray(sums, to + 6 * step);
        c7.intoArray(sums, to + 7 * step);
        c8.intoArray(sums, to + 8 * step);
        c9.intoArray(sums, to + 9 * step);
        c10.intoArray(sums, to + 10 * step);
    }

    private static void outputs8x2(
            float[] x,
            int xStart,
            int blocks,
            int blockStep,
            float[] w,
            int wStart,
            int tapStep,
            float[] sums,
            int to) {
        int step = POINTS * 2 * LANES;
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c21 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c31 = FloatVector.zero(SPECIES);
        FloatVector c40 = FloatVector.zero(SPECIES);
        FloatVector c41 = FloatVector.zero(SPECIES);
        FloatVector c50 = FloatVector.zero(SPECIES);
        FloatVector c51 = FloatVector.zero(SPECIES);
        FloatVector c60 = FloatVector.zero(SPECIES);
        FloatVector c61 = FloatVector.zero(SPECIES);
        FloatVector c70 = FloatVector.zero(SPECIES);
        FloatVector c71 = FloatVector.zero(SPECIES);
        int wi = wStart;
        for (int block = 0; block < blocks; block++) {
            int xi = xStart + block * blockStep;
            for (int i = 0; i < BLOCK; i++) {
                FloatVector w00 = FloatVector.fromArray(SPECIES, w, wi);
                FloatVector w01 = FloatVector.fromArray(SPECIES, w, wi + LANES);
                FloatVector w10 = FloatVector.fromArray(SPECIES, w, wi + tapStep);
                FloatVector w11 = FloatVector.fromArray(SPECIES, w, wi + tapStep + LANES);
                FloatVector w20 = FloatVector.fromArray(SPECIES, w, wi + 2 * tapStep);
                FloatVector w21 = FloatVector.fromArray(SPECIES, w, wi + 2 * tapStep + LANES);
                FloatVector x0 = FloatVector.broadcast(SPECIES, x[xi + i]);
                c00 = x0.fma(w00, c00);
                c01 = x0.fma(w01, c01);
                FloatVector x1 = FloatVector.broadcast(SPECIES, x[xi + COLUMN + i]);
                c10 = x1.fma(w00, c10);
                c11 = x1.fma(w01, c11);
                c00 = x1.fma(w10, c00);
                c01 = x1.fma(w11, c01);
                FloatVector x2 = FloatVector.broadcast(SPECIES, x[xi + 2 * COLUMN + i]);
                c20 = x2.fma(w00, c20);
                c21 = x2.fma(w01, c21);
                c10 = x2.fma(w10, c10);
                c11 = x2.fma(w11, c11);
                c00 = x2.fma(w20, c00);
                c01 = x2.fma(w21, c01);
                FloatVector x3 = FloatVector.broadcast(SPECIES, x[xi + 3 * COLUMN + i]);
                c30 = x3.fma(w00, c30);
                c31 = x3.fma(w01, c31);
                c20 = x3.fma(w10, c20);
                c21 = x3.fma(w11, c21);
                c10 = x3.fma(w20, c10);
                c11 = x3.fma(w21, c11);
                FloatVector x4 = FloatVector.broadcast(SPECIES, x[xi + 4 * COLUMN + i]);
                c40 = x4.fma(w00, c40);
                c41 = x4.fma(w01, c41);
                c30 = x4.fma(w10, c30);
                c31 = x4.fma(w11, c31);
                c20 = x4.fma(w20, c20);
                c21 = x4.fma(w21, c21);
                FloatVector x5 = FloatVector.broadcast(SPECIES, x[xi + 5 * COLUMN + i]);
                c50 = x5.fma(w00, c50);
                c51 = x5.fma(w01, c51);
                c40 = x5.fma(w10, c40);
                c41 = x5.fma(w11, c41);
                c30 = x5.fma(w20, c30);
                c31 = x5.fma(w21, c31);
                FloatVector x6 = FloatVector.broadcast(SPECIES, x[xi + 6 * COLUMN + i]);
                c60 = x6.fma(w00, c60);
                c61 = x6.fma(w01, c61);
                c50 = x6.fma(w10, c50);
                c51 = x6.fma(w11, c51);
                c40 = x6.fma(w20, c40);
                c41 = x6.fma(w21, c41);
                FloatVector x7 = FloatVector.broadcast(SPECIES, x[xi + 7 * COLUMN + i]);
                c70 = x7.fma(w00, c70);
                c71 = x7.fma(w01, c71);
                c60 = x7.fma(w10, c60);
                c61 = x7.fma(w11, c61);
                c50 = x7.fma(w20, c50);
                c51 = x7.fma(w21, c51);
                FloatVector x8 = FloatVector.broadcast(SPECIES, x[xi + 8 * COLUMN + i]);
                c70 = x8.fma(w10, c70);
                c71 = x8.fma(w11, c71);
                c60 = x8.fma(w20, c60);
                c61 = x8.fma(w21, c61);
                FloatVector x9 = FloatVector.broadcast(SPECIES, x[xi + 9 * COLUMN + i]);
                c70 = x9.fma(w20, c70);
                c71 = x9.fma(w21, c71);
                wi += 2 * LANES;
            }
        }
        c00.intoArray(sums, to);
        c01.intoArray(sums, to + LANES);
        c10.intoArray(sums, to + step);
        c11.intoArray(sums, to + step + LANES);
        c20.intoArray(sums, to + 2 * step);
        c21.intoArray(sums, to + 2 * step + LANES);
        c30.intoArray(sums, to + 3 * step);
        c31.intoArray(sums, to + 3 * step + LANES);
        c40.intoArray(sums, to + 4 * step);
        c41.intoArray(sums, to + 4 * step + LANES);
        c50.intoArray(sums, to + 5 * step);
        c51.intoArray(sums, to + 5 * step + LANES);
        c60.intoArray(sums, to + 6 * step);
        c61.intoArray(sums, to + 6 * step + LANES);
        c70.intoArray(sums, to + 7 * step);
        c71.intoArray(sums, to + 7 * step + LANES);
    }

    private static void outputs4x2(
            float[] x,
            int xStart,
            int blocks,
            int blockStep,
            float[] w,
            int wStart,
            int tapStep,
            float[] sums,
            int to) {
        int step = POINTS * 2 * LANES;
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c21 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c31 = FloatVector.zero(SPECIES);
        int wi = wStart;
        for (int block = 0; block < blocks; block++) {
            int xi = xStart + block * blockStep;
            for (int i = 0; i < BLOCK; i++) {
                FloatVector w00 = FloatVector.fromArray(SPECIES, w, wi);
                FloatVector w01 = FloatVector.fromArray(SPECIES, w, wi + LANES);
                FloatVector w10 = FloatVector.fromArray(SPECIES, w, wi + tapStep);
                FloatVector w11 = FloatVector.fromArray(SPECIES, w, wi + tapStep + LANES);
                FloatVector w20 = FloatVector.fromArray(SPECIES, w, wi + 2 * tapStep);
                FloatVector w21 = FloatVector.fromArray(SPECIES, w, wi + 2 * tapStep + LANES);
                FloatVector x0 = FloatVector.broadcast(SPECIES, x[xi + i]);
                c00 = x0.fma(w00, c00);
                c01 = x0.fma(w01, c01);
                FloatVector x1 = FloatVector.broadcast(SPECIES, x[xi + COLUMN + i]);
                c10 = x1.fma(w00, c10);
                c11 = x1.fma(w01, c11);
                c00 = x1.fma(w10, c00);
                c01 = x1.fma(w11, c01);
                FloatVector x2 = FloatVector.broadcast(SPECIES, x[xi + 2 * COLUMN + i]);
                c20 = x2.fma(w00, c20);
                c21 = x2.fma(w01, c21);
                c10 = x2.fma(w10, c10);
                c11 = x2.fma(w11, c11);
                c00 = x2.fma(w20, c00);
                c01 = x2.fma(w21, c01);
                FloatVector x3 = FloatVector.broadcast(SPECIES, x[xi + 3 * COLUMN + i]);
                c30 = x3.fma(w00, c30);
                c31 = x3.fma(w01, c31);
                c20 = x3.fma(w10, c20);
                c21 = x3.fma(w11, c21);
                c10 = x3.fma(w20, c10);
                c11 = x3.fma(w21, c11);
                FloatVector x4 = FloatVector.broadcast(SPECIES, x[xi + 4 * COLUMN + i]);
                c30 = x4.fma(w10, c30);
                c31 = x4.fma(w11, c31);
                c20 = x4.fma(w20, c20);
                c21 = x4.fma(w21, c21);
                FloatVector x5 = FloatVector.broadcast(SPECIES, x[xi + 5 * COLUMN + i]);
                c30 = x5.fma(w20, c30);
                c31 = x5.fma(w21, c31);
                wi += 2 * LANES;
            }
        }
        c00.intoArray(sums, to);
        c01.intoArray(sums, to + LANES);
        c10.intoArray(sums, to + step);
        c11.intoArray(sums, to + step + LANES);
        c20.intoArray(sums, to + 2 * step);
        c21.intoArray(sums, to + 2 * step + LANES);
        c30.intoArray(sums, to + 3 * step);
        c31.intoArray(sums, to + 3 * step + LANES);
    }
}
