package dev.jacobi.core.check;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares the tape's gradients with central differences: (f(x + h·v) - f(x - h·v))/2h against g·v, for the loss of
 * {@link Evaluation}.
 *
 * <p>With v running over the unit vectors ({@link #elementwise}) every element of every gradient is seen; with random v
 * of ±1 ({@link #directional}) a few evaluations see all elements at once. The step h is the cube root of the machine
 * epsilon, which balances rounding (ε/h) against truncation (h²): in double precision, gradients of well-scaled
 * functions agree to about 1e-9, in single precision to about 1e-4.
 */
public final class GradientCheck {
    private static final long DIRECTION_SEED = 25;
    private static final int DIRECTIONS = 8;

    /** Gradients smaller than this everywhere are compared absolutely: nothing would be left but rounding. */
    private static final double SMALLEST_SCALE = 1e-3;

    private final Backend backend;
    private final TensorFunction function;
    private final List<HostTensor> inputs;
    private final double step;
    private final Evaluation evaluation;
    private final HostTensor direction;

    private GradientCheck(Backend backend, TensorFunction function, List<HostTensor> inputs, Set<Integer> wanted) {
        this.backend = backend;
        this.function = function;
        this.inputs = inputs;
        this.step = Math.cbrt(epsilon(backend.floatType()));
        this.evaluation = Evaluation.of(backend, function, inputs, wanted);
        this.direction = Evaluation.direction(evaluation.output());
    }

    /**
     * What came out.
     *
     * @param maxAbsoluteError the largest difference of the two derivatives
     * @param maxRelativeError the largest difference in proportion to the largest element of that input's gradient
     *     (elementwise) or to its length (directional)
     * @param input the input with the largest relative error
     * @param shape that input's shape
     * @param element where in that input, or the number of the direction
     * @param gradient the derivative there according to the tape
     * @param difference the derivative there according to the central difference
     * @param compared number of derivatives compared
     */
    public record Result(
            double maxAbsoluteError,
            double maxRelativeError,
            int input,
            Shape shape,
            int element,
            double gradient,
            double difference,
            int compared) {
        private static final Result NONE = new Result(0, 0, 0, Shape.of(), 0, 0, 0, 0);

        /** Whether the relative error is at most the tolerance; NaN is not. */
        public boolean within(double tolerance) {
            return maxRelativeError <= tolerance;
        }

        /** One line for people. */
        public String message() {
            return String.format(
                    Locale.ROOT,
                    "%d derivatives, relative error %.2g, absolute error %.2g; worst: input %d %s at %d, gradient"
                            + " %.10g, central difference %.10g",
                    compared,
                    maxRelativeError,
                    maxAbsoluteError,
                    input,
                    shape,
                    element,
                    gradient,
                    difference);
        }

        private Result with(int index, Shape of, int at, double analytic, double numeric, double scale) {
            double absolute = Math.abs(analytic - numeric);
            double relative = absolute / scale;
            double maxAbsolute = Math.max(maxAbsoluteError, absolute);
            boolean worst = compared == 0 || !(relative <= maxRelativeError || Double.isNaN(maxRelativeError));
            if (!worst) {
                return new Result(
                        maxAbsolute, maxRelativeError, input, shape, element, gradient, difference, compared + 1);
            }
            return new Result(
                    maxAbsolute, Math.max(maxRelativeError, relative), index, of, at, analytic, numeric, compared + 1);
        }
    }

    /** A case's gradients: every element in double precision, along random directions in lower precision. */
    public static Result check(Backend backend, OpCase example) {
        return backend.floatType() == DType.F64
                ? elementwise(backend, example.function(), example.inputs())
                : directional(backend, example.function(), example.inputs());
    }

    /** The relative error up to which {@link #check} of a {@link OpCases} case passes on this backend. */
    public static double tolerance(Backend backend) {
        return backend.floatType() == DType.F64 ? 1e-7 : 0.3 * Math.cbrt(epsilon(backend.floatType()));
    }

    /** Every element of every input. */
    public static Result elementwise(Backend backend, TensorFunction function, List<HostTensor> inputs) {
        return elementwise(backend, function, inputs, all(inputs));
    }

    /**
     * Every element of some inputs.
     *
     * @param wanted the indices of the inputs whose gradients are checked; the others get none
     */
    public static Result elementwise(
            Backend backend, TensorFunction function, List<HostTensor> inputs, Set<Integer> wanted) {
        GradientCheck check = new GradientCheck(backend, function, inputs, wanted);
        Result result = Result.NONE;
        for (int input : wanted.stream().sorted().toList()) {
            HostTensor gradient = check.gradient(input);
            double[] differences = new double[gradient.size()];
            for (int i = 0; i < differences.length; i++) {
                double[] unit = new double[differences.length];
                unit[i] = 1;
                differences[i] = check.along(input, HostTensor.of(gradient.shape(), unit))
                        .numeric();
            }
            double numericScale = HostTensor.of(gradient.shape(), differences).maxMagnitude();
            double scale = Math.max(SMALLEST_SCALE, Math.max(gradient.maxMagnitude(), numericScale));
            for (int i = 0; i < differences.length; i++) {
                result = result.with(input, gradient.shape(), i, gradient.at(i), differences[i], scale);
            }
        }
        return result;
    }

    /** Every input along a few random directions of ±1 in each element. */
    public static Result directional(Backend backend, TensorFunction function, List<HostTensor> inputs) {
        GradientCheck check = new GradientCheck(backend, function, inputs, all(inputs));
        Draw draw = new Draw(RandomStream.of(DIRECTION_SEED));
        Result result = Result.NONE;
        for (int input = 0; input < inputs.size(); input++) {
            HostTensor gradient = check.gradient(input);
            double scale = Math.max(SMALLEST_SCALE, Math.sqrt(gradient.dot(gradient)));
            for (int i = 0; i < DIRECTIONS; i++) {
                Change change = check.along(input, draw.awayFromZero(1, 1, gradient.shape()));
                result = result.with(input, gradient.shape(), i, change.analytic(), change.numeric(), scale);
            }
        }
        return result;
    }

    /**
     * The derivative of the loss along a direction.
     *
     * @param analytic from the tape's gradient
     * @param numeric from the central difference
     */
    private record Change(double analytic, double numeric) {}

    /** Both derivatives along a direction of one input, for the step that is left after rounding to the type. */
    private Change along(int input, HostTensor unit) {
        HostTensor plus = round(inputs.get(input).combine(unit, (x, v) -> x + step * v));
        HostTensor minus = round(inputs.get(input).combine(unit, (x, v) -> x - step * v));
        HostTensor moved = plus.combine(minus, (a, b) -> a - b);
        HostTensor changed = forward(input, plus).combine(forward(input, minus), (a, b) -> a - b);
        double width = moved.dot(unit) / unit.dot(unit);
        return new Change(gradient(input).dot(moved) / width, direction.dot(changed) / width);
    }

    private HostTensor round(HostTensor values) {
        return Evaluation.forward(backend, tensors -> tensors[0], List.of(values));
    }

    private HostTensor forward(int input, HostTensor value) {
        List<HostTensor> changed = new ArrayList<>(inputs);
        changed.set(input, value);
        return Evaluation.forward(backend, function, changed);
    }

    private HostTensor gradient(int input) {
        return evaluation
                .gradients()
                .get(input)
                .orElseThrow(() -> new IllegalStateException("gradient check: no gradient reached input %d %s"
                        .formatted(input, inputs.get(input).shape())));
    }

    private static Set<Integer> all(List<HostTensor> inputs) {
        return IntStream.range(0, inputs.size()).boxed().collect(Collectors.toSet());
    }

    /** The distance from 1 to the next number of the type. */
    private static double epsilon(DType type) {
        return switch (type) {
            case F64 -> 0x1p-52;
            case F32 -> 0x1p-23;
            case F16 -> 0x1p-10;
            case BF16 -> 0x1p-7;
            case I32, U8 -> throw new IllegalArgumentException("gradient check: the type " + type + " is not real");
        };
    }
}
