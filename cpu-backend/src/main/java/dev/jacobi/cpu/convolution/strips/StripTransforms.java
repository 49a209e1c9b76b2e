package dev.jacobi.cpu.convolution.strips;

import static dev.jacobi.cpu.vectors.Simd.LANES;
import static dev.jacobi.cpu.vectors.Simd.SPECIES;

import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The transforms of F(4,3) as in {@code WinogradF4}, of all columns of a strip and a block of channels. The transformed
 * values of a column lie at constant distances, and those of the next column follow: one index to compute and to check.
 */
final class StripTransforms {
    /** Rows of outputs of a strip. */
    static final int OUTPUTS = 4;

    /** Products that they are computed from. */
    static final int POINTS = 6;

    /** Channels that lie together, whatever the vectors' width. */
    static final int BLOCK = 16;

    /** Floats of the transformed values of a column. */
    static final int COLUMN = POINTS * BLOCK;

    /** Lines and columns of a window. */
    static final int SIDE = 3;

    private StripTransforms() {}

    /**
     * Bᵀ: of six pixels of each column.
     *
     * @param columnStep floats from one column to the next
     * @param step floats from one line to the next
     */
    static void input(int columns, float[] x, int from, int columnStep, int step, float[] t, int to) {
        for (int column = 0; column < columns; column++) {
            for (int i = 0; i < BLOCK; i += LANES) {
                int at = from + column * columnStep + i;
                int out = to + column * COLUMN + i;
                FloatVector d0 = FloatVector.fromArray(SPECIES, x, at);
                FloatVector d1 = FloatVector.fromArray(SPECIES, x, at + step);
                FloatVector d2 = FloatVector.fromArray(SPECIES, x, at + 2 * step);
                FloatVector d3 = FloatVector.fromArray(SPECIES, x, at + 3 * step);
                FloatVector d4 = FloatVector.fromArray(SPECIES, x, at + 4 * step);
                FloatVector d5 = FloatVector.fromArray(SPECIES, x, at + 5 * step);
                FloatVector minusFour = FloatVector.broadcast(SPECIES, -4);
                FloatVector minusFive = FloatVector.broadcast(SPECIES, -5);
                FloatVector four = FloatVector.broadcast(SPECIES, 4);
                FloatVector even = d2.fma(minusFour, d4);
                FloatVector odd = d1.fma(minusFour, d3);
                FloatVector evenDifference = d4.sub(d2);
                FloatVector oddDifference = d3.sub(d1);
                FloatVector twiceOdd = oddDifference.add(oddDifference);
                d0.fma(four, d2.fma(minusFive, d4)).intoArray(t, out);
                even.add(odd).intoArray(t, out + BLOCK);
                even.sub(odd).intoArray(t, out + 2 * BLOCK);
                evenDifference.add(twiceOdd).intoArray(t, out + 3 * BLOCK);
                evenDifference.sub(twiceOdd).intoArray(t, out + 4 * BLOCK);
                d1.fma(four, d3.fma(minusFive, d5)).intoArray(t, out + 5 * BLOCK);
            }
        }
    }

    /** A: of four output gradients of each column; parameters as for {@link #input}. */
    static void outputGradient(int columns, float[] dy, int from, int columnStep, int step, float[] t, int to) {
        for (int column = 0; column < columns; column++) {
            for (int i = 0; i < BLOCK; i += LANES) {
                int at = from + column * columnStep + i;
                int out = to + column * COLUMN + i;
                FloatVector d0 = FloatVector.fromArray(SPECIES, dy, at);
                FloatVector d1 = FloatVector.fromArray(SPECIES, dy, at + step);
                FloatVector d2 = FloatVector.fromArray(SPECIES, dy, at + 2 * step);
                FloatVector d3 = FloatVector.fromArray(SPECIES, dy, at + 3 * step);
                FloatVector even = d0.add(d2);
                FloatVector odd = d1.add(d3);
                FloatVector evenOuter = d2.fma(FloatVector.broadcast(SPECIES, 4), d0);
                FloatVector oddOuter = d3.fma(FloatVector.broadcast(SPECIES, 8), d1.add(d1));
                d0.intoArray(t, out);
                even.add(odd).intoArray(t, out + BLOCK);
                even.sub(odd).intoArray(t, out + 2 * BLOCK);
                evenOuter.add(oddOuter).intoArray(t, out + 3 * BLOCK);
                evenOuter.sub(oddOuter).intoArray(t, out + 4 * BLOCK);
                d3.intoArray(t, out + 5 * BLOCK);
            }
        }
    }

    /**
     * Aᵀ: the four outputs of each column of sums.
     *
     * @param width floats of a sum: one vector or two
     * @param columnStep floats from one output pixel to the next
     * @param step floats from one line of them to the next
     * @param add whether to add to what y holds
     */
    static void output(
            int columns, int width, float[] sums, int from, float[] y, int to, int columnStep, int step, boolean add) {
        // What is added to is always loaded, for the reason given at Simd.ZEROS.
        float[] before = add ? y : Simd.ZEROS;
        int start = add ? to : 0;
        int beforeColumnStep = add ? columnStep : 0;
        int beforeStep = add ? step : 0;
        for (int column = 0; column < columns; column++) {
            for (int i = 0; i < width; i += LANES) {
                int at = from + column * POINTS * width + i;
                int old = start + column * beforeColumnStep + i;
                int out = to + column * columnStep + i;
                FloatVector m0 = FloatVector.fromArray(SPECIES, sums, at);
                FloatVector m1 = FloatVector.fromArray(SPECIES, sums, at + width);
                FloatVector m2 = FloatVector.fromArray(SPECIES, sums, at + 2 * width);
                FloatVector m3 = FloatVector.fromArray(SPECIES, sums, at + 3 * width);
                FloatVector m4 = FloatVector.fromArray(SPECIES, sums, at + 4 * width);
                FloatVector m5 = FloatVector.fromArray(SPECIES, sums, at + 5 * width);
                FloatVector y0 = FloatVector.fromArray(SPECIES, before, old);
                FloatVector y1 = FloatVector.fromArray(SPECIES, before, old + beforeStep);
                FloatVector y2 = FloatVector.fromArray(SPECIES, before, old + 2 * beforeStep);
                FloatVector y3 = FloatVector.fromArray(SPECIES, before, old + 3 * beforeStep);
                FloatVector even = m1.add(m2);
                FloatVector odd = m1.sub(m2);
                FloatVector evenOuter = m3.add(m4);
                FloatVector oddOuter = m3.sub(m4);
                m0.add(even).add(evenOuter).add(y0).intoArray(y, out);
                oddOuter.fma(FloatVector.broadcast(SPECIES, 2), odd).add(y1).intoArray(y, out + step);
                evenOuter.fma(FloatVector.broadcast(SPECIES, 4), even).add(y2).intoArray(y, out + 2 * step);
                oddOuter.fma(FloatVector.broadcast(SPECIES, 8), odd)
                        .add(m5)
                        .add(y3)
                        .intoArray(y, out + 3 * step);
            }
        }
    }
}
