package dev.jacobi.cpu.convolution.narrow;

import static dev.jacobi.cpu.convolution.narrow.NarrowConvolution.TAPS;
import static dev.jacobi.cpu.vectors.Simd.LANES;
import static dev.jacobi.cpu.vectors.Simd.SPECIES;

import dev.jacobi.cpu.products.MicroKernels;
import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loops of {@link NarrowConvolution}'s forward pass. As in {@link MicroKernels}, each sum has a name so
 * that it stays in a register; but here the rows of A overlap in memory: they are windows that slide over a line of
 * pixels. Vectors are loaded by the library's own methods, of which the JIT compiler inlines any number; as many calls
 * of {@link Simd}'s would be too many for it.
 */
final class NarrowKernels {
    private NarrowKernels() {}

    /**
     * C = A·B for windows of a line, four at a time, and four vectors of filters, which are two panels. Most first
     * layers have no more filters than that, so that y is written from front to back.
     *
     * @param step floats from one window to the next
     * @param windows a multiple of four
     * @param taps distance of each float of a window from its beginning: one loop over all, because a line of a window
     *     has too few for a loop of its own; {@link NarrowConvolution#TAPS} are read at a time, and are neighbours
     * @param bPanel floats from one panel to the next
     */
    static void windows4x4(
            float[] a,
            int aStart,
            int step,
            int windows,
            int[] taps,
            float[] b,
            int bStart,
            int bPanel,
            float[] c,
            int cStart,
            int cStride) {
        for (int window = 0; window < windows; window += 4) {
            FloatVector c00 = Simd.zero();
            FloatVector c01 = Simd.zero();
            FloatVector c02 = Simd.zero();
            FloatVector c03 = Simd.zero();
            FloatVector c10 = Simd.zero();
            FloatVector c11 = Simd.zero();
            FloatVector c12 = Simd.zero();
            FloatVector c13 = Simd.zero();
            FloatVector c20 = Simd.zero();
            FloatVector c21 = Simd.zero();
            FloatVector c22 = Simd.zero();
            FloatVector c23 = Simd.zero();
            FloatVector c30 = Simd.zero();
            FloatVector c31 = Simd.zero();
            FloatVector c32 = Simd.zero();
            FloatVector c33 = Simd.zero();
            int bi = bStart;
            for (int i = 0; i < taps.length; i += TAPS) {
                int a0 = aStart + window * step + taps[i];
                int a1 = a0 + step;
                int a2 = a1 + step;
                int a3 = a2 + step;
                FloatVector b00 = FloatVector.fromArray(SPECIES, b, bi);
                FloatVector b01 = FloatVector.fromArray(SPECIES, b, bi + LANES);
                FloatVector b02 = FloatVector.fromArray(SPECIES, b, bi + bPanel);
                FloatVector b03 = FloatVector.fromArray(SPECIES, b, bi + bPanel + LANES);
                FloatVector x00 = FloatVector.broadcast(SPECIES, a[a0]);
                c00 = x00.fma(b00, c00);
                c01 = x00.fma(b01, c01);
                c02 = x00.fma(b02, c02);
                c03 = x00.fma(b03, c03);
                FloatVector x01 = FloatVector.broadcast(SPECIES, a[a1]);
                c10 = x01.fma(b00, c10);
                c11 = x01.fma(b01, c11);
                c12 = x01.fma(b02, c12);
                c13 = x01.fma(b03, c13);
                FloatVector x02 = FloatVector.broadcast(SPECIES, a[a2]);
                c20 = x02.fma(b00, c20);
                c21 = x02.fma(b01, c21);
                c22 = x02.fma(b02, c22);
                c23 = x02.fma(b03, c23);
                FloatVector x03 = FloatVector.broadcast(SPECIES, a[a3]);
                c30 = x03.fma(b00, c30);
                c31 = x03.fma(b01, c31);
                c32 = x03.fma(b02, c32);
                c33 = x03.fma(b03, c33);
                FloatVector b10 = FloatVector.fromArray(SPECIES, b, bi + 2 * LANES);
                FloatVector b11 = FloatVector.fromArray(SPECIES, b, bi + 3 * LANES);
                FloatVector b12 = FloatVector.fromArray(SPECIES, b, bi + bPanel + 2 * LANES);
                FloatVector b13 = FloatVector.fromArray(SPECIES, b, bi + bPanel + 3 * LANES);
                FloatVector x10 = FloatVector.broadcast(SPECIES, a[a0 + 1]);
                c00 = x10.fma(b10, c00);
                c01 = x10.fma(b11, c01);
                c02 = x10.fma(b12, c02);
                c03 = x10.fma(b13, c03);
                FloatVector x11 = FloatVector.broadcast(SPECIES, a[a1 + 1]);
                c10 = x11.fma(b10, c10);
                c11 = x11.fma(b11, c11);
                c12 = x11.fma(b12, c12);
                c13 = x11.fma(b13, c13);
                FloatVector x12 = FloatVector.broadcast(SPECIES, a[a2 + 1]);
                c20 = x12.fma(b10, c20);
                c21 = x12.fma(b11, c21);
                c22 = x12.fma(b12, c22);
                c23 = x12.fma(b13, c23);
                FloatVector x13 = FloatVector.broadcast(SPECIES, a[a3 + 1]);
                c30 = x13.fma(b10, c30);
                c31 = x13.fma(b11, c31);
                c32 = x13.fma(b12, c32);
                c33 = x13.fma(b13, c33);
                FloatVector b20 = FloatVector.fromArray(SPECIES, b, bi + 4 * LANES);
                FloatVector b21 = FloatVector.fromArray(SPECIES, b, bi + 5 * LANES);
                FloatVector b22 = FloatVector.fromArray(SPECIES, b, bi + bPanel + 4 * LANES);
                FloatVector b23 = FloatVector.fromArray(SPECIES, b, bi + bPanel + 5 * LANES);
                FloatVector x20 = FloatVector.broadcast(SPECIES, a[a0 + 2]);
                c00 = x20.fma(b20, c00);
                c01 = x20.fma(b21, c01);
                c02 = x20.fma(b22, c02);
                c03 = x20.fma(b23, c03);
                FloatVector x21 = FloatVector.broadcast(SPECIES, a[a1 + 2]);
                c10 = x21.fma(b20, c10);
                c11 = x21.fma(b21, c11);
                c12 = x21.fma(b22, c12);
                c13 = x21.fma(b23, c13);
                FloatVector x22 = FloatVector.broadcast(SPECIES, a[a2 + 2]);
                c20 = x22.fma(b20, c20);
                c21 = x22.fma(b21, c21);
                c22 = x22.fma(b22, c22);
                c23 = x22.fma(b23, c23);
                FloatVector x23 = FloatVector.broadcast(SPECIES, a[a3 + 2]);
                c30 = x23.fma(b20, c30);
                c31 = x23.fma(b21, c31);
                c32 = x23.fma(b22, c32);
                c33 = x23.fma(b23, c33);
                bi += 2 * TAPS * LANES;
            }
            int ci = cStart + window * cStride;
            c00.intoArray(c, ci);
            c01.intoArray(c, ci + LANES);
            c02.intoArray(c, ci + 2 * LANES);
            c03.intoArray(c, ci + 3 * LANES);
            c10.intoArray(c, ci + cStride);
            c11.intoArray(c, ci + cStride + LANES);
            c12.intoArray(c, ci + cStride + 2 * LANES);
            c13.intoArray(c, ci + cStride + 3 * LANES);
            c20.intoArray(c, ci + 2 * cStride);
            c21.intoArray(c, ci + 2 * cStride + LANES);
            c22.intoArray(c, ci + 2 * cStride + 2 * LANES);
            c23.intoArray(c, ci + 2 * cStride + 3 * LANES);
            c30.intoArray(c, ci + 3 * cStride);
            c31.intoArray(c, ci + 3 * cStride + LANES);
            c32.intoArray(c, ci + 3 * cStride + 2 * LANES);
            c33.intoArray(c, ci + 3 * cStride + 3 * LANES);
        }
    }

    /** As {@link #windows4x4}, with one panel of two vectors. */
    static void windows4x2(
            float[] a,
            int aStart,
            int step,
            int windows,
            int[] taps,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int cStride) {
        for (int window = 0; window < windows; window += 4) {
            FloatVector c00 = Simd.zero();
            FloatVector c01 = Simd.zero();
            FloatVector c10 = Simd.zero();
            FloatVector c11 = Simd.zero();
            FloatVector c20 = Simd.zero();
            FloatVector c21 = Simd.zero();
            FloatVector c30 = Simd.zero();
            FloatVector c31 = Simd.zero();
            int bi = bStart;
            for (int i = 0; i < taps.length; i += TAPS) {
                int a0 = aStart + window * step + taps[i];
                int a1 = a0 + step;
                int a2 = a1 + step;
                int a3 = a2 + step;
                FloatVector b00 = FloatVector.fromArray(SPECIES, b, bi);
                FloatVector b01 = FloatVector.fromArray(SPECIES, b, bi + LANES);
                FloatVector x00 = FloatVector.broadcast(SPECIES, a[a0]);
                c00 = x00.fma(b00, c00);
                c01 = x00.fma(b01, c01);
                FloatVector x01 = FloatVector.broadcast(SPECIES, a[a1]);
                c10 = x01.fma(b00, c10);
                c11 = x01.fma(b01, c11);
                FloatVector x02 = FloatVector.broadcast(SPECIES, a[a2]);
                c20 = x02.fma(b00, c20);
                c21 = x02.fma(b01, c21);
                FloatVector x03 = FloatVector.broadcast(SPECIES, a[a3]);
                c30 = x03.fma(b00, c30);
                c31 = x03.fma(b01, c31);
                FloatVector b10 = FloatVector.fromArray(SPECIES, b, bi + 2 * LANES);
                FloatVector b11 = FloatVector.fromArray(SPECIES, b, bi + 3 * LANES);
                FloatVector x10 = FloatVector.broadcast(SPECIES, a[a0 + 1]);
                c00 = x10.fma(b10, c00);
                c01 = x10.fma(b11, c01);
                FloatVector x11 = FloatVector.broadcast(SPECIES, a[a1 + 1]);
                c10 = x11.fma(b10, c10);
                c11 = x11.fma(b11, c11);
                FloatVector x12 = FloatVector.broadcast(SPECIES, a[a2 + 1]);
                c20 = x12.fma(b10, c20);
                c21 = x12.fma(b11, c21);
                FloatVector x13 = FloatVector.broadcast(SPECIES, a[a3 + 1]);
                c30 = x13.fma(b10, c30);
                c31 = x13.fma(b11, c31);
                FloatVector b20 = FloatVector.fromArray(SPECIES, b, bi + 4 * LANES);
                FloatVector b21 = FloatVector.fromArray(SPECIES, b, bi + 5 * LANES);
                FloatVector x20 = FloatVector.broadcast(SPECIES, a[a0 + 2]);
                c00 = x20.fma(b20, c00);
                c01 = x20.fma(b21, c01);
                FloatVector x21 = FloatVector.broadcast(SPECIES, a[a1 + 2]);
                c10 = x21.fma(b20, c10);
                c11 = x21.fma(b21, c11);
                FloatVector x22 = FloatVector.broadcast(SPECIES, a[a2 + 2]);
                c20 = x22.fma(b20, c20);
                c21 = x22.fma(b21, c21);
                FloatVector x23 = FloatVector.broadcast(SPECIES, a[a3 + 2]);
                c30 = x23.fma(b20, c30);
                c31 = x23.fma(b21, c31);
                bi += 2 * TAPS * LANES;
            }
            int ci = cStart + window * cStride;
            c00.intoArray(c, ci);
            c01.intoArray(c, ci + LANES);
            c10.intoArray(c, ci + cStride);
            c11.intoArray(c, ci + cStride + LANES);
            c20.intoArray(c, ci + 2 * cStride);
            c21.intoArray(c, ci + 2 * cStride + LANES);
            c30.intoArray(c, ci + 3 * cStride);
            c31.intoArray(c, ci + 3 * cStride + LANES);
        }
    }

    /** As {@link #windows4x4}, with eight windows and one vector of filters. */
    static void windows8x1(
            float[] a,
            int aStart,
            int step,
            int windows,
            int[] taps,
            float[] b,
            int bStart,
            float[] c,
            int cStart,
            int cStride) {
        for (int window = 0; window < windows; window += 8) {
            FloatVector c0 = Simd.zero();
            FloatVector c1 = Simd.zero();
            FloatVector c2 = Simd.zero();
            FloatVector c3 = Simd.zero();
            FloatVector c4 = Simd.zero();
            FloatVector c5 = Simd.zero();
            FloatVector c6 = Simd.zero();
            FloatVector c7 = Simd.zero();
            int bi = bStart;
            for (int i = 0; i < taps.length; i += TAPS) {
                int a0 = aStart + window * step + taps[i];
                int a1 = a0 + step;
                int a2 = a1 + step;
                int a3 = a2 + step;
                int a4 = a3 + step;
                int a5 = a4 + step;
                int a6 = a5 + step;
                int a7 = a6 + step;
                FloatVector b00 = FloatVector.fromArray(SPECIES, b, bi);
                FloatVector x00 = FloatVector.broadcast(SPECIES, a[a0]);
                c0 = x00.fma(b00, c0);
                FloatVector x01 = FloatVector.broadcast(SPECIES, a[a1]);
                c1 = x01.fma(b00, c1);
                FloatVector x02 = FloatVector.broadcast(SPECIES, a[a2]);
                c2 = x02.fma(b00, c2);
                FloatVector x03 = FloatVector.broadcast(SPECIES, a[a3]);
                c3 = x03.fma(b00, c3);
                FloatVector x04 = FloatVector.broadcast(SPECIES, a[a4]);
                c4 = x04.fma(b00, c4);
                FloatVector x05 = FloatVector.broadcast(SPECIES, a[a5]);
                c5 = x05.fma(b00, c5);
                FloatVector x06 = FloatVector.broadcast(SPECIES, a[a6]);
                c6 = x06.fma(b00, c6);
                FloatVector x07 = FloatVector.broadcast(SPECIES, a[a7]);
                c7 = x07.fma(b00, c7);
                FloatVector b10 = FloatVector.fromArray(SPECIES, b, bi + LANES);
                FloatVector x10 = FloatVector.broadcast(SPECIES, a[a0 + 1]);
                c0 = x10.fma(b10, c0);
                FloatVector x11 = FloatVector.broadcast(SPECIES, a[a1 + 1]);
                c1 = x11.fma(b10, c1);
                FloatVector x12 = FloatVector.broadcast(SPECIES, a[a2 + 1]);
                c2 = x12.fma(b10, c2);
                FloatVector x13 = FloatVector.broadcast(SPECIES, a[a3 + 1]);
                c3 = x13.fma(b10, c3);
                FloatVector x14 = FloatVector.broadcast(SPECIES, a[a4 + 1]);
                c4 = x14.fma(b10, c4);
                FloatVector x15 = FloatVector.broadcast(SPECIES, a[a5 + 1]);
                c5 = x15.fma(b10, c5);
                FloatVector x16 = FloatVector.broadcast(SPECIES, a[a6 + 1]);
                c6 = x16.fma(b10, c6);
                FloatVector x17 = FloatVector.broadcast(SPECIES, a[a7 + 1]);
                c7 = x17.fma(b10, c7);
                FloatVector b20 = FloatVector.fromArray(SPECIES, b, bi + 2 * LANES);
                FloatVector x20 = FloatVector.broadcast(SPECIES, a[a0 + 2]);
                c0 = x20.fma(b20, c0);
                FloatVector x21 = FloatVector.broadcast(SPECIES, a[a1 + 2]);
                c1 = x21.fma(b20, c1);
                FloatVector x22 = FloatVector.broadcast(SPECIES, a[a2 + 2]);
                c2 = x22.fma(b20, c2);
                FloatVector x23 = FloatVector.broadcast(SPECIES, a[a3 + 2]);
                c3 = x23.fma(b20, c3);
                FloatVector x24 = FloatVector.broadcast(SPECIES, a[a4 + 2]);
                c4 = x24.fma(b20, c4);
                FloatVector x25 = FloatVector.broadcast(SPECIES, a[a5 + 2]);
                c5 = x25.fma(b20, c5);
                FloatVector x26 = FloatVector.broadcast(SPECIES, a[a6 + 2]);
                c6 = x26.fma(b20, c6);
                FloatVector x27 = FloatVector.broadcast(SPECIES, a[a7 + 2]);
                c7 = x27.fma(b20, c7);
                bi += TAPS * LANES;
            }
            int ci = cStart + window * cStride;
            c0.intoArray(c, ci);
            c1.intoArray(c, ci + cStride);
            c2.intoArray(c, ci + 2 * cStride);
            c3.intoArray(c, ci + 3 * cStride);
            c4.intoArray(c, ci + 4 * cStride);
            c5.intoArray(c, ci + 5 * cStride);
            c6.intoArray(c, ci + 6 * cStride);
            c7.intoArray(c, ci + 7 * cStride);
        }
    }
}
