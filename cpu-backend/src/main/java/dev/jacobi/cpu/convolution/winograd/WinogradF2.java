package dev.jacobi.cpu.convolution.winograd;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The transforms of F(2,3): two outputs of a three-tap filter with four multiplications (Winograd, 1980; Lavin and Gray,
 * "Fast algorithms for convolutional neural networks", 2016), with the points 0, 1, -1 and ∞.
 */
final class WinogradF2 {
    private WinogradF2() {}

    /** Bᵀ: four to four. */
    static void input(
            int lines,
            int width,
            float[] d,
            int from,
            int lineStep,
            int step,
            boolean first,
            boolean last,
            float[] t,
            int to,
            int toLineStep,
            int toStep) {
        float[] before = first ? d : Simd.ZEROS;
        float[] after = last ? d : Simd.ZEROS;
        for (int line = 0; line < lines; line++) {
            int source = from + line * lineStep;
            int target = to + line * toLineStep;
            int firstAt = first ? source : 0;
            int lastAt = last ? source + 3 * step : 0;
            for (int channel = 0; channel < width; channel += LANES) {
                int at = source + channel;
                int out = target + channel;
                FloatVector d0 = Simd.load(before, firstAt + channel);
                FloatVector d1 = Simd.load(d, at + step);
                FloatVector d2 = Simd.load(d, at + 2 * step);
                FloatVector d3 = Simd.load(after, lastAt + channel);
                d0.sub(d2).intoArray(t, out);
                d1.add(d2).intoArray(t, out + toStep);
                d2.sub(d1).intoArray(t, out + 2 * toStep);
                d1.sub(d3).intoArray(t, out + 3 * toStep);
            }
        }
    }

    /** G: three to four. */
    static void weight(
            int lines,
            int width,
            float[] g,
            int from,
            int lineStep,
            int step,
            float[] u,
            int to,
            int toLineStep,
            int toStep) {
        for (int line = 0; line < lines; line++) {
            int source = from + line * lineStep;
            int target = to + line * toLineStep;
            for (int channel = 0; channel < width; channel += LANES) {
                int at = source + channel;
                int out = target + channel;
                FloatVector g0 = Simd.load(g, at);
                FloatVector g1 = Simd.load(g, at + step).mul(0.5f);
                FloatVector g2 = Simd.load(g, at + 2 * step);
                FloatVector even = g0.add(g2).mul(0.5f);
                g0.intoArray(u, out);
                even.add(g1).intoArray(u, out + toStep);
                even.sub(g1).intoArray(u, out + 2 * toStep);
                g2.intoArray(u, out + 3 * toStep);
            }
        }
    }

    /** Aᵀ: four to two. */
    static void output(
            int lines,
            int width,
            float[] m,
            int from,
            int lineStep,
            int step,
            float[] y,
            int to,
            int toLineStep,
            int toStep) {
        for (int line = 0; line < lines; line++) {
            int source = from + line * lineStep;
            int target = to + line * toLineStep;
            for (int channel = 0; channel < width; channel += LANES) {
                int at = source + channel;
                int out = target + channel;
                FloatVector m1 = Simd.load(m, at + step);
                FloatVector m2 = Simd.load(m, at + 2 * step);
                Simd.load(m, at).add(m1.add(m2)).intoArray(y, out);
                m1.sub(m2).sub(Simd.load(m, at + 3 * step)).intoArray(y, out + toStep);
            }
        }
    }

    /** A: two to four. */
    static void outputGradient(
            int lines,
            int width,
            float[] dy,
            int from,
            int lineStep,
            int step,
            float[] z,
            int to,
            int toLineStep,
            int toStep) {
        for (int line = 0; line < lines; line++) {
            int source = from + line * lineStep;
            int target = to + line * toLineStep;
            for (int channel = 0; channel < width; channel += LANES) {
                int at = source + channel;
                int out = target + channel;
                FloatVector d0 = Simd.load(dy, at);
                FloatVector d1 = Simd.load(dy, at + step);
                d0.intoArray(z, out);
                d0.add(d1).intoArray(z, out + toStep);
                d0.sub(d1).intoArray(z, out + 2 * toStep);
                d1.neg().intoArray(z, out + 3 * toStep);
            }
        }
    }

    /** Gᵀ: four to three. */
    static void weightGradient(
            int lines,
            int width,
            float[] du,
            int from,
            int lineStep,
            int step,
            float[] dg,
            int to,
            int toLineStep,
            int toStep) {
        for (int line = 0; line < lines; line++) {
            int source = from + line * lineStep;
            int target = to + line * toLineStep;
            for (int channel = 0; channel < width; channel += LANES) {
                int at = source + channel;
                int out = target + channel;
                FloatVector u1 = Simd.load(du, at + step);
                FloatVector u2 = Simd.load(du, at + 2 * step);
                FloatVector even = u1.add(u2).mul(0.5f);
                Simd.load(du, at).add(even).intoArray(dg, out);
                u1.sub(u2).mul(0.5f).intoArray(dg, out + toStep);
                even.add(Simd.load(du, at + 3 * step)).intoArray(dg, out + 2 * toStep);
            }
        }
    }
}
