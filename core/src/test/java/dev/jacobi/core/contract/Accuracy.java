package dev.jacobi.core.contract;

import dev.jacobi.core.backend.DType;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a result may be from the reference's, in units of the distance ε from 1 to the next number of the type:
 * |actual - expected| ≤ ε·(relative·|expected| + ofLargest·max |expected|).
 *
 * @param relative units of the element itself
 * @param ofLargest units of the largest element of the result: sums round in proportion to their summands, not to
 *     themselves
 */
public record Accuracy(double relative, double ofLargest) {
    /** Numbers that are only moved or chosen. */
    public static final Accuracy EXACT = new Accuracy(0, 0);

    /** A function of each element. */
    public static final Accuracy ELEMENTWISE = new Accuracy(16, 4);

    /** Sums of some hundred to some thousand products. */
    public static final Accuracy SUMMED = new Accuracy(16, 64);

    /**
     * Convolutions. Winograd's F(4×4, 3×3) costs a digit against the direct sum (measured: up to 75 units in single
     * precision, where direct sums stay below 25); a term left out costs hundreds of times as much.
     */
    public static final Accuracy CONVOLUTION = new Accuracy(16, 256);

    /** A description of the first element out of bounds, if there is one. */
    public Optional<String> violation(double[] expected, double[] actual, DType type) {
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Double.isFinite(value) ? Math.abs(value) : 0);
        }
        double absolute = epsilon(type) * ofLargest * Math.max(largest, 0.1);
        for (int i = 0; i < expected.length; i++) {
            double bound = epsilon(type) * relative * Math.abs(expected[i]) + absolute;
            boolean same = Double.compare(expected[i] + 0.0, actual[i] + 0.0) == 0;
            boolean near = Double.isFinite(expected[i]) && Math.abs(actual[i] - expected[i]) <= bound;
            if (!same && !near) {
                return Optional.of(String.format(
                        Locale.ROOT,
                        "element %d of %d: %.9g, reference %.9g, off by %.3g, allowed %.3g",
                        i,
                        expected.length,
                        actual[i],
                        expected[i],
                        Math.abs(actual[i] - expected[i]),
                        bound));
            }
        }
        return Optional.empty();
    }

    private static double epsilon(DType type) {
        return switch (type) {
            case F64 -> 0x1p-52;
            case F32 -> 0x1p-23;
            case F16 -> 0x1p-10;
            case BF16 -> 0x1p-7;
            case I32, U8 -> 0;
        };
    }
}
