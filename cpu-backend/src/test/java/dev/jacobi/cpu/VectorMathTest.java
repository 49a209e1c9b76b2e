package dev.jacobi.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.UnaryFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The documented errors, over floats of every magnitude, and the values at the ends of the range. */
class VectorMathTest {
    /** A prime number of floats from one to the next: some three hundred thousand of all there are. */
    private static final long STEP = 14_009;

    @ParameterizedTest
    @CsvSource({"EXP, 1", "LOG, 1", "SIGMOID, 3", "TANH, 3"})
    void errorsStayBelowTheDocumentedUnitsInTheLastPlace(UnaryFunction f, double bound) {
        float[] x = everyMagnitude();
        float[] y = apply(f, x);
        double worst = 0;
        float at = 0;
        for (int i = 0; i < x.length; i++) {
            double exact = f.apply(x[i], 0);
            double error = Math.abs(y[i] - exact) / Math.ulp((float) exact);
            if (Float.compare((float) exact, y[i]) == 0) {
                continue;
            }
            if (!(error <= worst)) {
                worst = error;
                at = x[i];
            }
        }
        String finding = "%s(%s): off by %.2f units in the last place".formatted(f, at, worst);
        if (Boolean.getBoolean("jacobi.printErrors")) {
            System.out.println(finding);
        }
        assertTrue(worst <= bound, finding);
    }

    @Test
    void geluAndItsDerivativeAreExactToAMillionth() {
        float[] x = new float[40_001];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i - 20_000) / 2_000f;
        }
        float[] y = apply(UnaryFunction.GELU, x);
        float[] dx = new float[x.length];
        float[] one = new float[x.length];
        java.util.Arrays.fill(one, 1);
        UnaryKernels.gradient(UnaryFunction.GELU, 0, x, 0, y, 0, one, 0, dx, 0, x.length);
        for (int i = 0; i < x.length; i++) {
            double exact = UnaryFunction.GELU.apply(x[i], 0);
            double derivative = UnaryFunction.GELU.derivative(x[i], exact, 0);
            assertEquals(exact, y[i], 1e-6 * Math.abs(exact) + Float.MIN_NORMAL, "gelu(" + x[i] + ")");
            assertEquals(derivative, dx[i], 1e-6 * Math.max(0.2, Math.abs(derivative)), "gelu'(" + x[i] + ")");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EXP", "LOG", "SIGMOID", "TANH", "SQRT", "RELU"})
    void theEndsOfTheRangeAreWhatTheLimitsSay(UnaryFunction f) {
        float[] x = {
            0f, -0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, Float.MAX_VALUE, -Float.MAX_VALUE
        };
        float[] y = apply(f, x);
        for (int i = 0; i < x.length; i++) {
            assertEquals((float) f.apply(x[i], 0) + 0f, y[i] + 0f, f + "(" + x[i] + ")");
        }
    }

    @Test
    void oneIsExact() {
        assertEquals(0f, apply(UnaryFunction.LOG, new float[] {1})[0]);
        assertEquals(1f, apply(UnaryFunction.EXP, new float[] {0})[0]);
        assertEquals(0.5f, apply(UnaryFunction.SIGMOID, new float[] {0})[0]);
    }

    private static float[] apply(UnaryFunction f, float[] x) {
        float[] y = new float[x.length];
        UnaryKernels.forward(f, 0, x, 0, y, 0, x.length);
        return y;
    }

    /** Finite floats of both signs, evenly by their bits and so by their exponents. */
    private static float[] everyMagnitude() {
        int count = (int) ((1L << 32) / STEP);
        float[] values = new float[count];
        int filled = 0;
        for (int i = 0; i < count; i++) {
            float value = Float.intBitsToFloat((int) (i * STEP));
            if (Float.isFinite(value)) {
                values[filled++] = value;
            }
        }
        return java.util.Arrays.copyOf(values, filled);
    }
}
