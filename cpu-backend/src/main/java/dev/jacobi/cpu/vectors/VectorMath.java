package dev.jacobi.cpu.vectors;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * Transcendental functions of whole vectors. The Vector API has its own, but they are fast only where the JDK has a
 * native library for them; these consist of arithmetic alone, with the same bits on every machine and in every lane.
 *
 * <p>Errors, in units in the last place, over all finite arguments: exp and log 1, sigmoid and tanh 3; Φ has a relative
 * error of 1e-6. NaN stays NaN, infinities and zeros give what the limits say (except that GELU, which multiplies x by
 * Φ(x), gives NaN where one is infinite and the other 0), and results below the smallest normal number are rounded like
 * others.
 */
public final class VectorMath {
    private static final float LOG2_E = (float) (1 / Math.log(2));

    /** ln 2 in two parts; the first has 16 bits, so that its product with an exponent is exact. */
    private static final float LN2_HIGH = 0x1.62e4p-1f;

    private static final float LN2_LOW = (float) (Math.log(2) - LN2_HIGH);

    /** Added to a number below 2²², it leaves the nearest integer in the last bits. */
    private static final float ROUNDER = 0x1.8p23f;

    private static final int EXPONENT_BITS = 23;
    private static final int EXPONENT_BIAS = 127;

    /** eˣ is infinite above, and zero below. */
    private static final float EXP_MAX = 89;

    private static final float EXP_MIN = -105;

    /** Up to here tanh is a fraction of polynomials. */
    private static final float TANH_MIDDLE = 0.75f;

    /**
     * Powers 0 to 9 of t = 4/(4 + z) in Mills' ratio (1 - Φ(z))/φ(z), z from 0 to 14: least squares, weighted until the
     * relative errors were level, at 1.4e-8.
     */
    private static final float[] MILLS = {
        -5.4144664e-5f,
        0.25123686f,
        0.23767889f,
        0.3047268f,
        -0.051098924f,
        0.7632428f,
        -0.835893f,
        0.9901294f,
        -0.49174708f,
        0.08509249f
    };

    private static final float SQRT_TWO_PI = (float) Math.sqrt(2 * Math.PI);

    private VectorMath() {}

    /** eˣ = 2ⁿ·eʳ with r = x - n·ln 2, |r| ≤ ½ ln 2, and Taylor's polynomial of degree 7 for eʳ. */
    public static FloatVector exp(FloatVector x) {
        FloatVector limited = x.blend(EXP_MAX, x.compare(GT, EXP_MAX)).blend(EXP_MIN, x.compare(LT, EXP_MIN));
        FloatVector shifted = limited.fma(Simd.broadcast(LOG2_E), Simd.broadcast(ROUNDER));
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(Simd.broadcast(-LN2_LOW), n.fma(Simd.broadcast(-LN2_HIGH), limited));
        FloatVector sum = r.fma(Simd.broadcast(1f / 5040), Simd.broadcast(1f / 720));
        sum = sum.fma(r, Simd.broadcast(1f / 120));
        sum = sum.fma(r, Simd.broadcast(1f / 24));
        sum = sum.fma(r, Simd.broadcast(1f / 6));
        sum = sum.fma(r, Simd.broadcast(1f / 2));
        sum = sum.mul(r).fma(r, r).add(1);
        // 2ⁿ in two factors, since it may itself be beyond the range of floats where the result is not.
        IntVector exponent = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER));
        IntVector half = exponent.lanewise(ASHR, 1);
        return sum.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.add(EXPONENT_BIAS).lanewise(LSHL, EXPONENT_BITS).reinterpretAsFloats();
    }

    /**
     * ln x = e·ln 2 + ln(1 + f) with ½√2 ≤ 1 + f &lt; √2, and ln(1 + f) = f - s·(f - R), s = f/(2 + f), where
     * R = ⅔s² + ⅖s⁴ + … is what the series of 2·artanh s has beyond its first term.
     */
    public static FloatVector log(FloatVector x) {
        VectorMask<Float> subnormal = x.compare(LT, Float.MIN_NORMAL);
        IntVector bits = x.mul(Simd.broadcast(1).blend(0x1p24f, subnormal)).reinterpretAsInts();
        IntVector exponent =
                bits.sub(Float.floatToRawIntBits((float) Math.sqrt(0.5))).lanewise(ASHR, EXPONENT_BITS);
        FloatVector f = bits.sub(exponent.lanewise(LSHL, EXPONENT_BITS))
                .reinterpretAsFloats()
                .sub(1);
        FloatVector e = toFloat(exponent).sub(Simd.zero().blend(24f, subnormal));
        FloatVector s = f.div(f.add(2));
        FloatVector s2 = s.mul(s);
        FloatVector rest = s2.fma(Simd.broadcast(2f / 9), Simd.broadcast(2f / 7));
        rest = rest.fma(s2, Simd.broadcast(2f / 5))
                .fma(s2, Simd.broadcast(2f / 3))
                .mul(s2);
        FloatVector below = s.mul(f.sub(rest)).sub(e.mul(LN2_LOW));
        FloatVector logarithm = e.fma(Simd.broadcast(LN2_HIGH), f.sub(below));
        // Infinity stays, and so does NaN; 0 gives -infinity, and what is below has no logarithm.
        VectorMask<Float> ordinary = x.compare(GT, 0).and(x.compare(LT, Float.POSITIVE_INFINITY));
        return x.blend(Float.NaN, x.compare(LT, 0))
                .blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0))
                .blend(logarithm, ordinary);
    }

    /** A small integer as a float. */
    private static FloatVector toFloat(IntVector integer) {
        return integer.add(Float.floatToRawIntBits(ROUNDER))
                .reinterpretAsFloats()
                .sub(ROUNDER);
    }

    /** 1/(1 + e⁻ˣ), and eˣ/(1 + eˣ) where x is negative. */
    public static FloatVector sigmoid(FloatVector x) {
        FloatVector e = exp(x.abs().neg());
        return Simd.broadcast(1).blend(e, x.compare(LT, 0)).div(e.add(1));
    }

    /**
     * (1 - e⁻²ˣ)/(1 + e⁻²ˣ); near 0, where that loses digits, Lambert's continued fraction x/(1 + x²/(3 + x²/(5 + …)))
     * down to the 9, written as one fraction.
     */
    public static FloatVector tanh(FloatVector x) {
        FloatVector magnitude = x.abs();
        FloatVector e = exp(magnitude.mul(-2));
        FloatVector far = Simd.broadcast(1).sub(e);
        far = far.blend(far.neg(), x.compare(LT, 0));
        FloatVector x2 = x.mul(x);
        FloatVector over = x2.add(105).fma(x2, Simd.broadcast(945)).mul(x);
        FloatVector under = x2.mul(15).add(420).fma(x2, Simd.broadcast(945));
        VectorMask<Float> near = magnitude.compare(LE, TANH_MIDDLE);
        return far.blend(over, near).div(e.add(1).blend(under, near));
    }

    /** x·Φ(x). */
    public static FloatVector gelu(FloatVector x) {
        return x.mul(normalDistribution(x, normalDensity(x)));
    }

    /** Φ(x) + x·φ(x). */
    public static FloatVector geluDerivative(FloatVector x) {
        FloatVector density = normalDensity(x);
        return x.fma(density, normalDistribution(x, density));
    }

    /** φ(x) = exp(-½x²)/√(2π), corrected for the rounding of x². */
    private static FloatVector normalDensity(FloatVector x) {
        FloatVector square = x.mul(x);
        FloatVector lost = x.fma(x, square.neg());
        FloatVector density = exp(square.mul(-0.5f)).div(SQRT_TWO_PI);
        // Where x² is infinite the density is 0, and there is nothing to correct.
        return density.blend(density.fma(lost.mul(-0.5f), density), density.compare(GT, 0));
    }

    /** Φ(x) by {@link #MILLS}, given φ(x). */
    private static FloatVector normalDistribution(FloatVector x, FloatVector density) {
        FloatVector t = Simd.broadcast(4).div(x.abs().add(4));
        FloatVector ratio = Simd.broadcast(MILLS[9]).fma(t, Simd.broadcast(MILLS[8]));
        ratio = ratio.fma(t, Simd.broadcast(MILLS[7]));
        ratio = ratio.fma(t, Simd.broadcast(MILLS[6]));
        ratio = ratio.fma(t, Simd.broadcast(MILLS[5]));
        ratio = ratio.fma(t, Simd.broadcast(MILLS[4]));
        ratio = ratio.fma(t, Simd.broadcast(MILLS[3]));
        ratio = ratio.fma(t, Simd.broadcast(MILLS[2]));
        ratio = ratio.fma(t, Simd.broadcast(MILLS[1]));
        ratio = ratio.fma(t, Simd.broadcast(MILLS[0]));
        FloatVector tail = density.mul(ratio);
        return tail.blend(Simd.broadcast(1).sub(tail), x.compare(GT, 0));
    }
}
