package dev.jacobi.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnaryFunctionTest {
    private static final double[] PARAMETERS = {0.1, 2, 3, -1.5};
    private static final double[] POSITIVE = {0.03, 0.4, 1, 1.7, 2.9, 3.1, 6};

    /** The five-point formula, whose error at this step is about 1e-11. */
    private static double difference(UnaryFunction f, double x, double p) {
        double h = 1e-3 * x;
        return (8 * (f.apply(x + h, p) - f.apply(x - h, p)) - (f.apply(x + 2 * h, p) - f.apply(x - 2 * h, p)))
                / (12 * h);
    }

    @ParameterizedTest
    @EnumSource
    void theDerivativeAgreesWithDifferences(UnaryFunction f) {
        boolean positiveOnly = f == UnaryFunction.LOG || f == UnaryFunction.SQRT || f == UnaryFunction.POW;
        for (double parameter : PARAMETERS) {
            for (double magnitude : POSITIVE) {
                for (double x : positiveOnly ? new double[] {magnitude} : new double[] {magnitude, -magnitude}) {
                    double derivative = f.derivative(x, f.apply(x, parameter), parameter);

                    assertEquals(
                            difference(f, x, parameter),
                            derivative,
                            1e-8 * Math.max(1, Math.abs(derivative)),
                            "%s at %s with parameter %s".formatted(f, x, parameter));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void notANumberStaysOne(UnaryFunction f) {
        assertTrue(Double.isNaN(f.apply(Double.NaN, 2)), f::name);
    }

    @Test
    void kinksHaveTheDerivativeOfTheirLeftSide() {
        assertEquals(0, UnaryFunction.RELU.derivative(0, 0, 0));
        assertEquals(0.1, UnaryFunction.LEAKY_RELU.derivative(0, 0, 0.1));
    }

    @Test
    void aBoundThatIsReachedDoesNotHoldBackTheGradient() {
        assertEquals(1, UnaryFunction.CLAMP.derivative(2, 2, 2));
        assertEquals(1, UnaryFunction.CLAMP.derivative(-2, -2, 2));
    }

    @Test
    void powersAtZeroAreNoTrap() {
        assertEquals(0, UnaryFunction.POW.derivative(0, 1, 0));
        assertEquals(1, UnaryFunction.POW.derivative(0, 0, 1));
        assertEquals(0, UnaryFunction.POW.derivative(0, 0, 2));
    }

    /** Φ from published tables (for example Abramowitz and Stegun, table 26.1), around where the method changes. */
    @Test
    void theNormalDistributionIsExactInTheMiddleAndInTheTails() {
        assertEquals(0.5, Normal.cdf(0));
        assertEquals(0.8413447460685429, Normal.cdf(1), 1e-15);
        assertEquals(0.9772498680518208, Normal.cdf(2), 1e-15);
        assertEquals(0.9986501019683699, Normal.cdf(3), 1e-15);
        assertEquals(1.3498980316300946e-3, Normal.cdf(-3), 1e-17);
        assertEquals(2.866515718791939e-7, Normal.cdf(-5), 1e-20);
        assertEquals(7.619853024160527e-24, Normal.cdf(-10), 1e-36);
        assertEquals(Normal.cdf(Math.nextDown(3.0)), Normal.cdf(3), 1e-15);
        assertEquals(0, Normal.cdf(Double.NEGATIVE_INFINITY));
        assertEquals(1, Normal.cdf(Double.POSITIVE_INFINITY));
        assertEquals(0.3989422804014327, Normal.density(0), 1e-16);
    }
}
