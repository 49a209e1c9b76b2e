package dev.jacobi.cpu.convolution.strips;

import static dev.jacobi.cpu.convolution.strips.StripTransforms.COLUMN;
import static dev.jacobi.cpu.vectors.Simd.SPECIES;

import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of {@link StripWeightGradient}, as in {@link StripKernels}: each output gradient is loaded once and
 * meets the three columns of inputs that its window looked at.
 */
final class StripGradientKernels {
    private StripGradientKernels() {}

    /** Filters at once; their sums of three taps have to fit the registers. */
    static int filters() {
        return Simd.MANY_REGISTERS ? 8 : 4;
    }

    /**
     * sums[k, s] += Σ over strips and columns q of z[q, k]·x[q + s], for a vector of channels and one of a column's points.
     *
     * @param zStart where the filters begin in the first column of transformed output gradients
     * @param zStep floats from one strip of them to the next
     * @param xStart where the channels begin in the first column of transformed inputs
     * @param xStep floats from one strip of them to the next
     * @param step floats from the sums of one tap to those of the next, and from the last of a filter to the first of
     *     the next
     */
    static void add(
            float[] z,
            int zStart,
            int zStep,
            float[] x,
            int xStart,
            int xStep,
            int strips,
            int columns,
            float[] sums,
            int at,
            int step) {
        if (Simd.MANY_REGISTERS) {
            filters8(z, zStart, zStep, x, xStart, xStep, strips, columns, sums, at, step);
        } else {
            filters4(z, zStart, zStep, x, xStart, xStep, strips, columns, sums, at, step);
        }
    }

    private static void filters8(
            float[] z,
            int zStart,
            int zStep,
            float[] x,
            int xStart,
            int xStep,
            int strips,
            int columns,
            float[] sums,
            int at,
            int step) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector c01 = FloatVector.fromArray(SPECIES, sums, at + step);
        FloatVector c02 = FloatVector.fromArray(SPECIES, sums, at + 2 * step);
        FloatVector c10 = FloatVector.fromArray(SPECIES, sums, at + 3 * step);
        FloatVector c11 = FloatVector.fromArray(SPECIES, sums, at + 4 * step);
        FloatVector c12 = FloatVector.fromArray(SPECIES, sums, at + 5 * step);
        FloatVector c20 = FloatVector.fromArray(SPECIES, sums, at + 6 * step);
        FloatVector c21 = FloatVector.fromArray(SPECIES, sums, at + 7 * step);
        FloatVector c22 = FloatVector.fromArray(SPECIES, sums, at + 8 * step);
        FloatVector c30 = FloatVector.fromArray(SPECIES, sums, at + 9 * step);
        FloatVector c31 = FloatVector.fromArray(SPECIES, sums, at + 10 * step);
        FloatVector c32 = FloatVector.fromArray(SPECIES, sums, at + 11 * step);
        FloatVector c40 = FloatVector.fromArray(SPECIES, sums, at + 12 * step);
        FloatVector c41 = FloatVector.fromArray(SPECIES, sums, at + 13 * step);
        FloatVector c42 = FloatVector.fromArray(SPECIES, sums, at + 14 * step);
        FloatVector c50 = FloatVector.fromArray(SPECIES, sums, at + 15 * step);
        FloatVector c51 = FloatVector.fromArray(SPECIES, sums, at + 16 * step);
        FloatVector c52 = FloatVector.fromArray(SPECIES, sums, at + 17 * step);
        FloatVector c60 = FloatVector.fromArray(SPECIES, sums, at + 18 * step);
        FloatVector c61 = FloatVector.fromArray(SPECIES, sums, at + 19 * step);
        FloatVector c62 = FloatVector.fromArray(SPECIES, sums, at + 20 * step);
        FloatVector c70 = FloatVector.fromArray(SPECIES, sums, at + 21 * step);
        FloatVector c71 = FloatVector.fromArray(SPECIES, sums, at + 22 * step);
        FloatVector c72 = FloatVector.fromArray(SPECIES, sums, at + 23 * step);
        for (int strip = 0; strip < strips; strip++) {
            int zi = zStart + strip * zStep;
            int xi = xStart + strip * xStep;
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, xi);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xi + COLUMN);
            for (int column = 0; column < columns; column++) {
                FloatVector x2 = FloatVector.fromArray(SPECIES, x, xi + (column + 2) * COLUMN);
                FloatVector z0 = FloatVector.broadcast(SPECIES, z[zi + column * COLUMN]);
                c00 = z0.fma(x0, c00);
                c01 = z0.fma(x1, c01);
                c02 = z0.fma(x2, c02);
                FloatVector z1 = FloatVector.broadcast(SPECIES, z[zi + column * COLUMN + 1]);
                c10 = z1.fma(x0, c10);
                c11 = z1.fma(x1, c11);
                c12 = z1.fma(x2, c12);
                FloatVector z2 = FloatVector.broadcast(SPECIES, z[zi + column * COLUMN + 2]);
                c20 = z2.fma(x0, c20);
                c21 = z2.fma(x1, c21);
                c22 = z2.fma(x2, c22);
                FloatVector z3 = FloatVector.broadcast(SPECIES, z[zi + column * COLUMN + 3]);
                c30 = z3.fma(x0, c30);
                c31 = z3.fma(x1, c31);
                c32 = z3.fma(x2, c32);
                FloatVector z4 = FloatVector.broadcast(SPECIES, z[zi + column * COLUMN + 4]);
                c40 = z4.fma(x0, c40);
                c41 = z4.fma(x1, c41);
                c42 = z4.fma(x2, c42);
                FloatVector z5 = FloatVector.broadcast(SPECIES, z[zi + column * COLUMN + 5]);
                c50 = z5.fma(x0, c50);
                c51 = z5.fma(x1, c51);
                c52 = z5.fma(x2, c52);
                FloatVector z6 = FloatVector.broadcast(SPECIES, z[zi + column * COLUMN + 6]);
                c60 = z6.fma(x0, c60);
                c61 = z6.fma(x1, c61);
                c62 = z6.fma(x2, c62);
                FloatVector z7 = FloatVector.broadcast(SPECIES, z[zi + column * COLUMN + 7]);
                c70 = z7.fma(x0, c70);
                c71 = z7.fma(x1, c71);
                c72 = z7.fma(x2, c72);
                x0 = x1;
                x1 = x2;
            }
        }
        c00.intoArray(sums, at);
        c01.intoArray(sums, at + step);
        c02.intoArray(sums, at + 2 * step);
        c10.intoArray(sums, at + 3 * step);
        c11.intoArray(sums, at + 4 * step);
        c12.intoArray(sums, at + 5 * step);
        c20.intoArray(sums, at + 6 * step);
        c21.intoArray(sums, at + 7 * step);
        c22.intoArray(sums, at + 8 * step);
        c30.intoArray(sums, at + 9 * step);
        c31.intoArray(sums, at + 10 * step);
        c32.intoArray(sums, at + 11 * step);
        c40.intoArray(sums, at + 12 * step);
        c41.intoArray(sums, at + 13 * step);
        c42.intoArray(sums, at + 14 * step);
        c50.intoArray(sums, at + 15 * step);
        c51.intoArray(sums, at + 16 * step);
        c52.intoArray(sums, at + 17 * step);
        c60.intoArray(sums, at + 18 * step);
        c61.intoArray(sums, at + 19 * step);
        c62.intoArray(sums, at + 20 * step);
        c70.intoArray(sums, at + 21 * step);
        c71.intoArray(sums, at + 22 * step);
        c72.intoArray(sums, at + 23 * step);
    }

    private static void filters4(
            float[] z,
            int zStart,
            int zStep,
            float[] x,
            int xStart,
            int xStep,
            int strips,
            int columns,
            float[] sums,
            int at,
            int step) {
        FloatVector c00 = FloatVector.fromArray(SPECIES, sums, at);
        FloatVector c01 = FloatVector.fromArray(SPECIES, sums, at + step);
        FloatVector c02 = FloatVector.fromArray(SPECIES, sums, at + 2 * step);
        FloatVector c10 = FloatVector.fromArray(SPECIES, sums, at + 3 * step);
        FloatVector c11 = FloatVector.fromArray(SPECIES, sums, at + 4 * step);
        FloatVector c12 = FloatVector.fromArray(SPECIES, sums, at + 5 * step);
        FloatVector c20 = FloatVector.fromArray(SPECIES, sums, at + 6 * step);
        FloatVector c21 = FloatVector.fromArray(SPECIES, sums, at + 7 * step);
        FloatVector c22 = FloatVector.fromArray(SPECIES, sums, at + 8 * step);
        FloatVector c30 = FloatVector.fromArray(SPECIES, sums, at + 9 * step);
        FloatVector c31 = FloatVector.fromArray(SPECIES, sums, at + 10 * step);
        FloatVector c32 = FloatVector.fromArray(SPECIES, sums, at + 11 * step);
        for (int strip = 0; strip < strips; strip++) {
            int zi = zStart + strip * zStep;
            int xi = xStart + strip * xStep;
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, xi);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, xi + COLUMN);
            for (int column = 0; column < columns; column++) {
                FloatVector x2 = FloatVector.fromArray(SPECIES, x, xi + (column + 2) * COLUMN);
                FloatVector z0 = FloatVector.broadcast(SPECIES, z[zi + column * COLUMN]);
                c00 = z0.fma(x0, c00);
                c01 = z0.fma(x1, c01);
                c02 = z0.fma(x2, c02);
                FloatVector z1 = FloatVector.broadcast(SPECIES, z[zi + column * COLUMN + 1]);
                c10 = z1.fma(x0, c10);
                c11 = z1.fma(x1, c11);
                c12 = z1.fma(x2, c12);
                FloatVector z2 = FloatVector.broadcast(SPECIES, z[zi + column * COLUMN + 2]);
                c20 = z2.fma(x0, c20);
                c21 = z2.fma(x1, c21);
                c22 = z2.fma(x2, c22);
                FloatVector z3 = FloatVector.broadcast(SPECIES, z[zi + column * COLUMN + 3]);
                c30 = z3.fma(x0, c30);
                c31 = z3.fma(x1, c31);
                c32 = z3.fma(x2, c32);
                x0 = x1;
                x1 = x2;
            }
        }
        c00.intoArray(sums, at);
        c01.intoArray(sums, at + step);
        c02.intoArray(sums, at + 2 * step);
        c10.intoArray(sums, at + 3 * step);
        c11.intoArray(sums, at + 4 * step);
        c12.intoArray(sums, at + 5 * step);
        c20.intoArray(sums, at + 6 * step);
        c21.intoArray(sums, at + 7 * step);
        c22.intoArray(sums, at + 8 * step);
        c30.intoArray(sums, at + 9 * step);
        c31.intoArray(sums, at + 10 * step);
        c32.intoArray(sums, at + 11 * step);
    }
}
