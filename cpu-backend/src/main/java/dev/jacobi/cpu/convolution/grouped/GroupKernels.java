package dev.jacobi.cpu.convolution.grouped;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.products.MicroKernels;
import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * The innermost loops of {@link GroupedConvolution}, written out for the same reason as those of {@link MicroKernels}.
 */
final class GroupKernels {
    /** Neighbouring results that are computed together: enough sums to hide the latency of the multiply-add units. */
    static final int PIXELS = 8;

    /** Vectors of a weight gradient that are computed together, for two pixels at a time. */
    static final int GRADIENTS = 4;

    private GroupKernels() {}

    /**
     * C = Σ over taps and channels of x·w, for eight pixels and a vector of output channels.
     *
     * @param start the first pixel's first tap in the band
     * @param step floats from there to the next pixel's first tap
     * @param offsets distances of the taps from the first one
     * @param shuffles for each channel of a vector, what brings it to its lanes; null where each stays in its own
     * @param cStride floats from one pixel of C to the next
     */
    static void pixels8(
            float[] band,
            int start,
            int step,
            int[] offsets,
            VectorShuffle<Float>[] shuffles,
            float[] weights,
            int wStart,
            float[] c,
            int cStart,
            int cStride) {
        if (shuffles == null) {
            straight8(band, start, step, offsets, weights, wStart, c, cStart, cStride);
        } else {
            shuffled8(band, start, step, offsets, shuffles.length, shuffles, weights, wStart, c, cStart, cStride);
        }
    }

    private static void straight8(
            float[] band,
            int start,
            int step,
            int[] offsets,
            float[] weights,
            int wStart,
            float[] c,
            int cStart,
            int cStride) {
        FloatVector c0 = Simd.zero();
        FloatVector c1 = Simd.zero();
        FloatVector c2 = Simd.zero();
        FloatVector c3 = Simd.zero();
        FloatVector c4 = Simd.zero();
        FloatVector c5 = Simd.zero();
        FloatVector c6 = Simd.zero();
        FloatVector c7 = Simd.zero();
        int wi = wStart;
        for (int offset : offsets) {
            int at = start + offset;
            FloatVector w = Simd.load(weights, wi);
            c0 = Simd.load(band, at).fma(w, c0);
            c1 = Simd.load(band, at + step).fma(w, c1);
            c2 = Simd.load(band, at + 2 * step).fma(w, c2);
            c3 = Simd.load(band, at + 3 * step).fma(w, c3);
            c4 = Simd.load(band, at + 4 * step).fma(w, c4);
            c5 = Simd.load(band, at + 5 * step).fma(w, c5);
            c6 = Simd.load(band, at + 6 * step).fma(w, c6);
            c7 = Simd.load(band, at + 7 * step).fma(w, c7);
            wi += LANES;
        }
        c0.intoArray(c, cStart);
        c1.intoArray(c, cStart + cStride);
        c2.intoArray(c, cStart + 2 * cStride);
        c3.intoArray(c, cStart + 3 * cStride);
        c4.intoArray(c, cStart + 4 * cStride);
        c5.intoArray(c, cStart + 5 * cStride);
        c6.intoArray(c, cStart + 6 * cStride);
        c7.intoArray(c, cStart + 7 * cStride);
    }

    private static void shuffled8(
            float[] band,
            int start,
            int step,
            int[] offsets,
            int depth,
            VectorShuffle<Float>[] shuffles,
            float[] weights,
            int wStart,
            float[] c,
            int cStart,
            int cStride) {
        FloatVector c0 = Simd.zero();
        FloatVector c1 = Simd.zero();
        FloatVector c2 = Simd.zero();
        FloatVector c3 = Simd.zero();
        FloatVector c4 = Simd.zero();
        FloatVector c5 = Simd.zero();
        FloatVector c6 = Simd.zero();
        FloatVector c7 = Simd.zero();
        int wi = wStart;
        for (int offset : offsets) {
            int at = start + offset;
            FloatVector x0 = Simd.load(band, at);
            FloatVector x1 = Simd.load(band, at + step);
            FloatVector x2 = Simd.load(band, at + 2 * step);
            FloatVector x3 = Simd.load(band, at + 3 * step);
            FloatVector x4 = Simd.load(band, at + 4 * step);
            FloatVector x5 = Simd.load(band, at + 5 * step);
            FloatVector x6 = Simd.load(band, at + 6 * step);
            FloatVector x7 = Simd.load(band, at + 7 * step);
            for (int channel = 0; channel < depth; channel++) {
                FloatVector w = Simd.load(weights, wi);
                VectorShuffle<Float> shuffle = shuffles[channel];
                c0 = x0.rearrange(shuffle).fma(w, c0);
                c1 = x1.rearrange(shuffle).fma(w, c1);
                c2 = x2.rearrange(shuffle).fma(w, c2);
                c3 = x3.rearrange(shuffle).fma(w, c3);
                c4 = x4.rearrange(shuffle).fma(w, c4);
                c5 = x5.rearrange(shuffle).fma(w, c5);
                c6 = x6.rearrange(shuffle).fma(w, c6);
                c7 = x7.rearrange(shuffle).fma(w, c7);
                wi += LANES;
            }
        }
        c0.intoArray(c, cStart);
        c1.intoArray(c, cStart + cStride);
        c2.intoArray(c, cStart + 2 * cStride);
        c3.intoArray(c, cStart + 3 * cStride);
        c4.intoArray(c, cStart + 4 * cStride);
        c5.intoArray(c, cStart + 5 * cStride);
        c6.intoArray(c, cStart + 6 * cStride);
        c7.intoArray(c, cStart + 7 * cStride);
    }

    /**
     * C += Σ over pixels of dy·x, for four channels of one tap, brought to their lanes by shuffles.
     *
     * @param lineStep floats from one row's first pixel to the next row's in the band
     * @param dy the gradients, a vector for each pixel
     */
    static void channels4(
            float[] band,
            int lineStep,
            int step,
            int offset,
            VectorShuffle<Float> s0,
            VectorShuffle<Float> s1,
            VectorShuffle<Float> s2,
            VectorShuffle<Float> s3,
            float[] dy,
            int dyStart,
            int rows,
            int columns,
            float[] c,
            int cStart) {
        FloatVector a0 = Simd.load(c, cStart);
        FloatVector a1 = Simd.load(c, cStart + LANES);
        FloatVector a2 = Simd.load(c, cStart + 2 * LANES);
        FloatVector a3 = Simd.load(c, cStart + 3 * LANES);
        FloatVector b0 = Simd.zero();
        FloatVector b1 = Simd.zero();
        FloatVector b2 = Simd.zero();
        FloatVector b3 = Simd.zero();
        int di = dyStart;
        for (int row = 0; row < rows; row++) {
            int at = row * lineStep + offset;
            int column = 0;
            for (; column + 2 <= columns; column += 2) {
                FloatVector da = Simd.load(dy, di);
                FloatVector xa = Simd.load(band, at);
                a0 = xa.rearrange(s0).fma(da, a0);
                a1 = xa.rearrange(s1).fma(da, a1);
                a2 = xa.rearrange(s2).fma(da, a2);
                a3 = xa.rearrange(s3).fma(da, a3);
                FloatVector db = Simd.load(dy, di + LANES);
                FloatVector xb = Simd.load(band, at + step);
                b0 = xb.rearrange(s0).fma(db, b0);
                b1 = xb.rearrange(s1).fma(db, b1);
                b2 = xb.rearrange(s2).fma(db, b2);
                b3 = xb.rearrange(s3).fma(db, b3);
                at += 2 * step;
                di += 2 * LANES;
            }
            if (column < columns) {
                FloatVector da = Simd.load(dy, di);
                FloatVector xa = Simd.load(band, at);
                a0 = xa.rearrange(s0).fma(da, a0);
                a1 = xa.rearrange(s1).fma(da, a1);
                a2 = xa.rearrange(s2).fma(da, a2);
                a3 = xa.rearrange(s3).fma(da, a3);
                di += LANES;
            }
        }
        a0.add(b0).intoArray(c, cStart);
        a1.add(b1).intoArray(c, cStart + LANES);
        a2.add(b2).intoArray(c, cStart + 2 * LANES);
        a3.add(b3).intoArray(c, cStart + 3 * LANES);
    }

    /** As {@link #channels4}, for four taps of channels that stay in their lanes. */
    static void taps4(
            float[] band,
            int lineStep,
            int step,
            int o0,
            int o1,
            int o2,
            int o3,
            float[] dy,
            int dyStart,
            int rows,
            int columns,
            float[] c,
            int cStart) {
        FloatVector a0 = Simd.load(c, cStart);
        FloatVector a1 = Simd.load(c, cStart + LANES);
        FloatVector a2 = Simd.load(c, cStart + 2 * LANES);
        FloatVector a3 = Simd.load(c, cStart + 3 * LANES);
        FloatVector b0 = Simd.zero();
        FloatVector b1 = Simd.zero();
        FloatVector b2 = Simd.zero();
        FloatVector b3 = Simd.zero();
        int di = dyStart;
        for (int row = 0; row < rows; row++) {
            int at = row * lineStep;
            int column = 0;
            for (; column + 2 <= columns; column += 2) {
                FloatVector da = Simd.load(dy, di);
                a0 = Simd.load(band, at + o0).fma(da, a0);
                a1 = Simd.load(band, at + o1).fma(da, a1);
                a2 = Simd.load(band, at + o2).fma(da, a2);
                a3 = Simd.load(band, at + o3).fma(da, a3);
                FloatVector db = Simd.load(dy, di + LANES);
                b0 = Simd.load(band, at + step + o0).fma(db, b0);
                b1 = Simd.load(band, at + step + o1).fma(db, b1);
                b2 = Simd.load(band, at + step + o2).fma(db, b2);
                b3 = Simd.load(band, at + step + o3).fma(db, b3);
                at += 2 * step;
                di += 2 * LANES;
            }
            if (column < columns) {
                FloatVector da = Simd.load(dy, di);
                a0 = Simd.load(band, at + o0).fma(da, a0);
                a1 = Simd.load(band, at + o1).fma(da, a1);
                a2 = Simd.load(band, at + o2).fma(da, a2);
                a3 = Simd.load(band, at + o3).fma(da, a3);
                di += LANES;
            }
        }
        a0.add(b0).intoArray(c, cStart);
        a1.add(b1).intoArray(c, cStart + LANES);
        a2.add(b2).intoArray(c, cStart + 2 * LANES);
        a3.add(b3).intoArray(c, cStart + 3 * LANES);
    }
}
