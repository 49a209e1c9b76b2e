package dev.jacobi.cpu;

import jdk.incubator.vector.FloatVector;

/**
 * The one-dimensional transforms of Winograd's F(4,3): four outputs of a three-tap filter with six multiplications
 * (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2016, with the points 0, ±1, ±2, ∞).
 *
 * <p>y = Aᵀ[(G·g) ⊙ (Bᵀ·d)] for six inputs d and three weights g. Each method works on one vector of channels: element i
 * of its input is read {@code i·step} floats from the start, and so written. Applied along one axis and then the other
 * they make the two-dimensional transforms.
 */
final class WinogradTransforms {
    private WinogradTransforms() {}

    /** t = Bᵀ·d: six to six. */
    static void input(float[] d, int from, int step, float[] t, int to, int toStep) {
        FloatVector d0 = Simd.load(d, from);
        FloatVector d1 = Simd.load(d, from + step);
        FloatVector d2 = Simd.load(d, from + 2 * step);
        FloatVector d3 = Simd.load(d, from + 3 * step);
        FloatVector d4 = Simd.load(d, from + 4 * step);
        FloatVector d5 = Simd.load(d, from + 5 * step);
        FloatVector four = Simd.broadcast(4);
        FloatVector minusFour = Simd.broadcast(-4);
        FloatVector minusFive = Simd.broadcast(-5);
        FloatVector even = d2.fma(minusFour, d4);
        FloatVector odd = d1.fma(minusFour, d3);
        FloatVector evenDifference = d4.sub(d2);
        FloatVector oddDifference = d3.sub(d1);
        FloatVector twiceOdd = oddDifference.add(oddDifference);
        d0.fma(four, d2.fma(minusFive, d4)).intoArray(t, to);
        even.add(odd).intoArray(t, to + toStep);
        even.sub(odd).intoArray(t, to + 2 * toStep);
        evenDifference.add(twiceOdd).intoArray(t, to + 3 * toStep);
        evenDifference.sub(twiceOdd).intoArray(t, to + 4 * toStep);
        d1.fma(four, d3.fma(minusFive, d5)).intoArray(t, to + 5 * toStep);
    }

    /** u = G·g: three to six. */
    static void weight(float[] g, int from, int step, float[] u, int to, int toStep) {
        FloatVector g0 = Simd.load(g, from);
        FloatVector g1 = Simd.load(g, from + step);
        FloatVector g2 = Simd.load(g, from + 2 * step);
        FloatVector sixth = Simd.broadcast(-1f / 6);
        FloatVector even = g0.add(g2).mul(sixth);
        FloatVector odd = g1.mul(sixth);
        FloatVector twelfth = g1.mul(1f / 12);
        FloatVector evenScaled = g0.mul(1f / 24).add(g2.mul(1f / 6));
        g0.mul(0.25f).intoArray(u, to);
        even.add(odd).intoArray(u, to + toStep);
        even.sub(odd).intoArray(u, to + 2 * toStep);
        evenScaled.add(twelfth).intoArray(u, to + 3 * toStep);
        evenScaled.sub(twelfth).intoArray(u, to + 4 * toStep);
        g2.intoArray(u, to + 5 * toStep);
    }

    /** y = Aᵀ·m: six to four. */
    static void output(float[] m, int from, int step, float[] y, int to, int toStep) {
        FloatVector m0 = Simd.load(m, from);
        FloatVector m1 = Simd.load(m, from + step);
        FloatVector m2 = Simd.load(m, from + 2 * step);
        FloatVector m3 = Simd.load(m, from + 3 * step);
        FloatVector m4 = Simd.load(m, from + 4 * step);
        FloatVector m5 = Simd.load(m, from + 5 * step);
        FloatVector even = m1.add(m2);
        FloatVector odd = m1.sub(m2);
        FloatVector evenOuter = m3.add(m4);
        FloatVector oddOuter = m3.sub(m4);
        m0.add(even).add(evenOuter).intoArray(y, to);
        oddOuter.fma(Simd.broadcast(2), odd).intoArray(y, to + toStep);
        evenOuter.fma(Simd.broadcast(4), even).intoArray(y, to + 2 * toStep);
        oddOuter.fma(Simd.broadcast(8), odd).add(m5).intoArray(y, to + 3 * toStep);
    }

    /** z = A·dy: four to six; the transpose of {@link #output}. */
    static void outputGradient(float[] dy, int from, int step, float[] z, int to, int toStep) {
        FloatVector d0 = Simd.load(dy, from);
        FloatVector d1 = Simd.load(dy, from + step);
        FloatVector d2 = Simd.load(dy, from + 2 * step);
        FloatVector d3 = Simd.load(dy, from + 3 * step);
        FloatVector even = d0.add(d2);
        FloatVector odd = d1.add(d3);
        FloatVector evenOuter = d2.fma(Simd.broadcast(4), d0);
        FloatVector oddOuter = d3.fma(Simd.broadcast(8), d1.add(d1));
        d0.intoArray(z, to);
        even.add(odd).intoArray(z, to + toStep);
        even.sub(odd).intoArray(z, to + 2 * toStep);
        evenOuter.add(oddOuter).intoArray(z, to + 3 * toStep);
        evenOuter.sub(oddOuter).intoArray(z, to + 4 * toStep);
        d3.intoArray(z, to + 5 * toStep);
    }

    /** dg = Gᵀ·du: six to three; the transpose of {@link #weight}. */
    static void weightGradient(float[] du, int from, int step, float[] dg, int to, int toStep) {
        FloatVector u0 = Simd.load(du, from);
        FloatVector u1 = Simd.load(du, from + step);
        FloatVector u2 = Simd.load(du, from + 2 * step);
        FloatVector u3 = Simd.load(du, from + 3 * step);
        FloatVector u4 = Simd.load(du, from + 4 * step);
        FloatVector u5 = Simd.load(du, from + 5 * step);
        FloatVector even = u1.add(u2).mul(-1f / 6);
        FloatVector odd = u2.sub(u1).mul(1f / 6);
        FloatVector evenOuter = u3.add(u4);
        FloatVector oddOuter = u3.sub(u4);
        u0.fma(Simd.broadcast(0.25f), evenOuter.fma(Simd.broadcast(1f / 24), even))
                .intoArray(dg, to);
        oddOuter.fma(Simd.broadcast(1f / 12), odd).intoArray(dg, to + toStep);
        evenOuter.fma(Simd.broadcast(1f / 6), even).add(u5).intoArray(dg, to + 2 * toStep);
    }
}
