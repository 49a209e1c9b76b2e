package dev.jacobi.core.contract;

import dev.jacobi.core.backend.DType;
import java.util.Arrays;

/** Numbers as a type holds them, written down a second time for the tests. */
final class Rounding {
    /** Bits of a float that BF16 lacks. */
    private static final int DROPPED = 16;

    private Rounding() {}

    static double[] to(DType type, double[] numbers) {
        return Arrays.stream(numbers).map(number -> to(type, number)).toArray();
    }

    private static double to(DType type, double number) {
        return switch (type) {
            case F16 -> Float.float16ToFloat(Float.floatToFloat16((float) number));
            case BF16 -> toBf16((float) number);
            case F32 -> (float) number;
            case F64, I32, U8 -> number;
        };
    }

    /** Of the two neighbours the nearer one, or the even one in the middle between them. */
    private static float toBf16(float number) {
        if (!Float.isFinite(number)) {
            return number;
        }
        int below = Float.floatToRawIntBits(number) >>> DROPPED << DROPPED;
        float lower = Float.intBitsToFloat(below);
        float upper = Float.intBitsToFloat(below + (1 << DROPPED));
        double toLower = Math.abs((double) number - lower);
        double toUpper = Math.abs((double) upper - number);
        boolean lowerIsEven = (below >>> DROPPED & 1) == 0;
        return toLower < toUpper || (toLower == toUpper && lowerIsEven) ? lower : upper;
    }
}
