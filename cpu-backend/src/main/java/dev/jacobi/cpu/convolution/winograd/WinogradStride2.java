package dev.jacobi.cpu.convolution.winograd;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/**
 * The transforms of a three-tap filter with stride 2. Its outer taps look at every second input, and its middle tap at
 * those between: yᵢ = (w₀·d₂ᵢ + w₂·d₂ᵢ₊₂) + w₁·d₂ᵢ₊₁. The first half is a two-tap filter with stride 1, of which F(4,2)
 * computes four outputs with five multiplications (points 0, 1, -1, 2, ∞); the second half takes four more, all by the
 * same weight. Nine instead of twelve, and along two axes 81 instead of 144.
 *
 * <p>Points 0 … 4 belong to the outer taps, 5 … 8 to the middle one.
 */
final class WinogradStride2 {
    private static final int MIDDLE = 5;

    private WinogradStride2() {}

    /** Bᵀ: nine to nine. */
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
        outerInput(lines, width, d, from, lineStep, 2 * step, first, last, t, to, toLineStep, toStep);
        copy(lines, width, d, from + step, lineStep, 2 * step, t, to + MIDDLE * toStep, toLineStep, toStep);
    }

    /**
     * Bᵀ of the input gradient: five output gradients to nine. The first always exists, since nothing lies before it.
     */
    static void gradientInput(
            int lines,
            int width,
            float[] dy,
            int from,
            int lineStep,
            int step,
            boolean first,
            boolean last,
            float[] t,
            int to,
            int toLineStep,
            int toStep) {
        outerInput(lines, width, dy, from, lineStep, step, first, last, t, to, toLineStep, toStep);
        copy(lines, width, dy, from, lineStep, step, t, to + MIDDLE * toStep, toLineStep, toStep);
    }

    /** G: three to six. */
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
                FloatVector first = Simd.load(g, at);
                FloatVector last = Simd.load(g, at + 2 * step);
                first.mul(0.5f).intoArray(u, out);
                first.add(last).mul(-0.5f).intoArray(u, out + toStep);
                last.sub(first).mul(1f / 6).intoArray(u, out + 2 * toStep);
                first.add(last.add(last)).mul(1f / 6).intoArray(u, out + 3 * toStep);
                last.intoArray(u, out + 4 * toStep);
                Simd.load(g, at + step).intoArray(u, out + MIDDLE * toStep);
            }
        }
    }

    /** Aᵀ: nine to four. */
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
                int middle = at + MIDDLE * step;
                int out = target + channel;
                FloatVector m1 = Simd.load(m, at + step);
                FloatVector m2 = Simd.load(m, at + 2 * step);
                FloatVector m3 = Simd.load(m, at + 3 * step);
                FloatVector even = m1.add(m2);
                FloatVector odd = m1.sub(m2);
                Simd.load(m, at).add(even).add(m3).add(Simd.load(m, middle)).intoArray(y, out);
                m3.fma(Simd.broadcast(2), odd).add(Simd.load(m, middle + step)).intoArray(y, out + toStep);
                m3.fma(Simd.broadcast(4), even)
                        .add(Simd.load(m, middle + 2 * step))
                        .intoArray(y, out + 2 * toStep);
                m3.fma(Simd.broadcast(8), odd)
                        .add(Simd.load(m, at + 4 * step))
                        .add(Simd.load(m, middle + 3 * step))
                        .intoArray(y, out + 3 * toStep);
            }
        }
    }

    /** Aᵀ of the input gradient: nine to eight, where the middle tap and the outer ones alternate. */
    static void gradientOutput(
            int lines,
            int width,
            float[] m,
            int from,
            int lineStep,
            int step,
            float[] dx,
            int to,
            int toLineStep,
            int toStep) {
        for (int line = 0; line < lines; line++) {
            int source = from + line * lineStep;
            int target = to + line * toLineStep;
            for (int channel = 0; channel < width; channel += LANES) {
                int at = source + channel;
                int out = target + channel + toStep;
                FloatVector m1 = Simd.load(m, at + step);
                FloatVector m2 = Simd.load(m, at + 2 * step);
                FloatVector m3 = Simd.load(m, at + 3 * step);
                FloatVector even = m1.add(m2);
                FloatVector odd = m1.sub(m2);
                Simd.load(m, at).add(even).add(m3).intoArray(dx, out);
                m3.fma(Simd.broadcast(2), odd).intoArray(dx, out + 2 * toStep);
                m3.fma(Simd.broadcast(4), even).intoArray(dx, out + 4 * toStep);
                m3.fma(Simd.broadcast(8), odd).add(Simd.load(m, at + 4 * step)).intoArray(dx, out + 6 * toStep);
            }
        }
        copy(lines, width, m, from + MIDDLE * step, lineStep, step, dx, to, toLineStep, 2 * toStep);
    }

    /** A: four to nine. */
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
                d3.intoArray(z, out + 4 * toStep);
            }
        }
        copy(lines, width, dy, from, lineStep, step, z, to + MIDDLE * toStep, toLineStep, toStep);
    }

    /** Gᵀ: six to three. */
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
                FloatVector u1 = Simd.load(du, at + step).mul(-0.5f);
                FloatVector u2 = Simd.load(du, at + 2 * step).mul(1f / 6);
                FloatVector u3 = Simd.load(du, at + 3 * step).mul(1f / 6);
                Simd.load(du, at).fma(Simd.broadcast(0.5f), u1).add(u3.sub(u2)).intoArray(dg, out);
                Simd.load(du, at + MIDDLE * step).intoArray(dg, out + toStep);
                u1.add(u2).add(u3.add(u3)).add(Simd.load(du, at + 4 * step)).intoArray(dg, out + 2 * toStep);
            }
        }
    }

    /** Bᵀ of F(4,2): five to five. */
    private static void outerInput(
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
            int lastAt = last ? source + 4 * step : 0;
            for (int channel = 0; channel < width; channel += LANES) {
                int at = source + channel;
                int out = target + channel;
                FloatVector d0 = Simd.load(before, firstAt + channel);
                FloatVector d1 = Simd.load(d, at + step);
                FloatVector d2 = Simd.load(d, at + 2 * step);
                FloatVector d3 = Simd.load(d, at + 3 * step);
                FloatVector d4 = Simd.load(after, lastAt + channel);
                FloatVector difference = d3.sub(d1);
                FloatVector twiceFirst = d1.add(d1);
                d0.sub(d2).fma(Simd.broadcast(2), difference).intoArray(t, out);
                d3.sub(d2).sub(twiceFirst).intoArray(t, out + toStep);
                d2.fma(Simd.broadcast(-3), d3).add(twiceFirst).intoArray(t, out + 2 * toStep);
                difference.intoArray(t, out + 3 * toStep);
                d4.sub(d2).sub(difference.add(difference)).intoArray(t, out + 4 * toStep);
            }
        }
    }

    /** Copies four numbers as they are. */
    private static void copy(
            int lines,
            int width,
            float[] d,
            int from,
            int lineStep,
            int step,
            float[] t,
            int to,
            int toLineStep,
            int toStep) {
        for (int line = 0; line < lines; line++) {
            int source = from + line * lineStep;
            int target = to + line * toLineStep;
            for (int channel = 0; channel < width; channel += LANES) {
                int at = source + channel;
                int out = target + channel;
                Simd.load(d, at).intoArray(t, out);
                Simd.load(d, at + step).intoArray(t, out + toStep);
                Simd.load(d, at + 2 * step).intoArray(t, out + 2 * toStep);
                Simd.load(d, at + 3 * step).intoArray(t, out + 3 * toStep);
            }
        }
    }
}
