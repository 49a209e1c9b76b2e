package dev.jacobi.cpu.convolution.winograd;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The transforms of F(4,3): four outputs of a three-tap filter with six multiplications (Lavin and Gray, "Fast algorithms
 * for convolutional neural networks", 2016), with the points 0, ±1, ±2 and ∞.
 */
public final class WinogradF4 {
    private WinogradF4() {}

    /** Bᵀ: six to six. */
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
        FloatVector four = Simd.broadcast(4);
        FloatVector minusFour = Simd.broadcast(-4);
        FloatVector minusFive = Simd.broadcast(-5);
        float[] before = first ? d : Simd.ZEROS;
        float[] after = last ? d : Simd.ZEROS;
        for (int line = 0; line < lines; line++) {
            int source = from + line * lineStep;
            int target = to + line * toLineStep;
            int firstAt = first ? source : 0;
            int lastAt = last ? source + 5 * step : 0;
            for (int channel = 0; channel < width; channel += LANES) {
                int at = source + channel;
                int out = target + channel;
                FloatVector d0 = Simd.load(before, firstAt + channel);
                FloatVector d1 = Simd.load(d, at + step);
                FloatVector d2 = Simd.load(d, at + 2 * step);
                FloatVector d3 = Simd.load(d, at + 3 * step);
                FloatVector d4 = Simd.load(d, at + 4 * step);
                FloatVector d5 = Simd.load(after, lastAt + channel);
                FloatVector even = d2.fma(minusFour, d4);
                FloatVector odd = d1.fma(minusFour, d3);
                FloatVector evenDifference = d4.sub(d2);
                FloatVector oddDifference = d3.sub(d1);
                FloatVector twiceOdd = oddDifference.add(oddDifference);
                d0.fma(four, d2.fma(minusFive, d4)).intoArray(t, out);
                even.add(odd).intoArray(t, out + toStep);
                even.sub(odd).intoArray(t, out + 2 * toStep);
                evenDifference.add(twiceOdd).intoArray(t, out + 3 * toStep);
                evenDifference.sub(twiceOdd).intoArray(t, out + 4 * toStep);
                d1.fma(four, d3.fma(minusFive, d5)).intoArray(t, out + 5 * toStep);
            }
        }
    }

    /** G: three to six. */
    public static void weight(
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
                FloatVector g1 = Simd.load(g, at + step);
                FloatVector g2 = Simd.load(g, at + 2 * step);
                FloatVector sixth = Simd.broadcast(-1f / 6);
                FloatVector even = g0.add(g2).mul(sixth);
                FloatVector odd = g1.mul(sixth);
                FloatVector twelfth = g1.mul(1f / 12);
                FloatVector evenScaled = g0.mul(1f / 24).add(g2.mul(1f / 6));
                g0.mul(0.25f).intoArray(u, out);
                even.add(odd).intoArray(u, out + toStep);
                even.sub(odd).intoArray(u, out + 2 * toStep);
                evenScaled.add(twelfth).intoArray(u, out + 3 * toStep);
                evenScaled.sub(twelfth).intoArray(u, out + 4 * toStep);
                g2.intoArray(u, out + 5 * toStep);
            }
        }
    }

    /** Aᵀ: six to four. */
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
                FloatVector m3 = Simd.load(m, at + 3 * step);
                FloatVector m4 = Simd.load(m, at + 4 * step);
                FloatVector even = m1.add(m2);
                FloatVector odd = m1.sub(m2);
                FloatVector evenOuter = m3.add(m4);
                FloatVector oddOuter = m3.sub(m4);
                Simd.load(m, at).add(even).add(evenOuter).intoArray(y, out);
                oddOuter.fma(Simd.broadcast(2), odd).intoArray(y, out + toStep);
                evenOuter.fma(Simd.broadcast(4), even).intoArray(y, out + 2 * toStep);
                oddOuter.fma(Simd.broadcast(8), odd)
                        .add(Simd.load(m, at + 5 * step))
                        .intoArray(y, out + 3 * toStep);
            }
        }
    }

    /** A: four to six. */
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
                FloatVector d2 = Simd.load(dy, at + 2 * step);
                FloatVector d3 = Simd.load(dy, at + 3 * step);
                FloatVector even = d0.add(d2);
                FloatVector odd = d1.add(d3);
                FloatVector evenOuter = d2.fma(Simd.broadcast(4), d0);
                FloatVector oddOuter = d3.fma(Simd.broadcast(8), d1.add(d1));
                d0.intoArray(z, out);
                even.add(odd).intoArray(z, out + toStep);
                even.sub(odd).intoArray(z, out + 2 * toStep);
                evenOuter.add(oddOuter).intoArray(z, out + 3 * toStep);
                evenOuter.sub(oddOuter).intoArray(z, out + 4 * toStep);
                d3.intoArray(z, out + 5 * toStep);
            }
        }
    }

    /** Gᵀ: six to three. */
    public static void weightGradient(
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
                FloatVector u3 = Simd.load(du, at + 3 * step);
                FloatVector u4 = Simd.load(du, at + 4 * step);
                FloatVector even = u1.add(u2).mul(-1f / 6);
                FloatVector odd = u2.sub(u1).mul(1f / 6);
                FloatVector evenOuter = u3.add(u4);
                FloatVector oddOuter = u3.sub(u4);
                Simd.load(du, at)
                        .fma(Simd.broadcast(0.25f), evenOuter.fma(Simd.broadcast(1f / 24), even))
                        .intoArray(dg, out);
                oddOuter.fma(Simd.broadcast(1f / 12), odd).intoArray(dg, out + toStep);
                evenOuter
                        .fma(Simd.broadcast(1f / 6), even)
                        .add(Simd.load(du, at + 5 * step))
                        .intoArray(dg, out + 2 * toStep);
            }
        }
    }
}
