package dev.jacobi.core.contract;

import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.geometry.BroadcastShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Functions of each element, over lengths around vectors and beyond blocks, also in place. */
final class ElementwiseKernels {
    private static final int[] LENGTHS = {1, 2, 7, 8, 15, 16, 17, 33, 100, 1025};
    private static final int LONG = 70_001;

    /** Shapes of a and b, and of their result. */
    private static final List<int[][]> BROADCASTS = List.of(
            new int[][] {{6, 17}, {17}, {6, 17}},
            new int[][] {{17}, {6, 17}, {6, 17}},
            new int[][] {{6, 17}, {6, 1}, {6, 17}},
            new int[][] {{6, 1}, {6, 17}, {6, 17}},
            new int[][] {{33, 1}, {1, 16}, {33, 16}},
            new int[][] {{1, 16}, {33, 1}, {33, 16}},
            new int[][] {{100}, {1}, {100}},
            new int[][] {{1}, {100}, {100}},
            new int[][] {{3, 1, 7, 1}, {5, 1, 9}, {3, 5, 7, 9}},
            new int[][] {{2, 5, 5, 33}, {2, 1, 1, 33}, {2, 5, 5, 33}},
            new int[][] {{2, 5, 5, 33}, {33}, {2, 5, 5, 33}},
            new int[][] {{3, 16, 1}, {3, 16, 40}, {3, 16, 40}},
            new int[][] {{300, 200}, {200}, {300, 200}});

    private ElementwiseKernels() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (UnaryFunction f : UnaryFunction.values()) {
            for (int length : LENGTHS) {
                cases.addAll(unary(f, length));
            }
            cases.addAll(unary(f, LONG));
        }
        for (BinaryFunction f : BinaryFunction.values()) {
            for (int length : LENGTHS) {
                cases.addAll(binary(f, length));
            }
            for (int[][] shapes : BROADCASTS) {
                cases.add(broadcast(f, shapes[0], shapes[1], shapes[2]));
            }
        }
        for (int length : LENGTHS) {
            cases.addAll(linear(length));
        }
        cases.addAll(linear(LONG));
        cases.add(extremes(UnaryFunction.EXP, Values.uniform(1, 1000, -80, 80)));
        cases.add(extremes(UnaryFunction.LOG, Values.of(200, i -> Math.exp(i - 80.0))));
        cases.add(extremes(UnaryFunction.SIGMOID, Values.of(201, i -> i - 80.0)));
        cases.add(extremes(UnaryFunction.TANH, Values.of(201, i -> i - 100.0)));
        for (UnaryFunction f : UnaryFunction.values()) {
            cases.addAll(notANumber(f));
        }
        cases.add(infiniteGradient(UnaryFunction.RELU, 0));
        cases.add(infiniteGradient(UnaryFunction.CLAMP, 0.5));
        cases.add(clampedInfinities());
        return cases;
    }

    private static List<KernelCase> unary(UnaryFunction f, int length) {
        boolean positiveOnly = f == UnaryFunction.LOG || f == UnaryFunction.SQRT || f == UnaryFunction.POW;
        double parameter = switch (f) {
            case POW -> 1.5;
            case LEAKY_RELU -> 0.1;
            case CLAMP -> 2;
            default -> 0;
        };
        Values x = Values.uniform(1, length, positiveOnly ? 0.1 : -4, 4);
        Values y = Values.of(length, i -> f.apply(x.at(i), parameter));
        Values dy = Values.uniform(2, length);
        String name = f.name().toLowerCase(Locale.ROOT) + " of " + length;
        return List.of(
                KernelCase.of(
                        name,
                        Accuracy.ELEMENTWISE,
                        List.of(x),
                        length,
                        (backend, in, out) -> backend.unary(f, parameter, in[0], out[0])),
                KernelCase.of(name + " in place", Accuracy.ELEMENTWISE, List.of(x), length, (backend, in, out) -> {
                    backend.copy(in[0], out[0]);
                    backend.unary(f, parameter, out[0], out[0]);
                }),
                KernelCase.of(
                        "gradient of " + name,
                        Accuracy.ELEMENTWISE,
                        List.of(x, y, dy),
                        length,
                        (backend, in, out) -> backend.unaryGradient(f, parameter, in[0], in[1], in[2], out[0])),
                KernelCase.of(
                        "gradient of " + name + " in place of dy",
                        Accuracy.ELEMENTWISE,
                        List.of(x, y, dy),
                        length,
                        (backend, in, out) -> {
                            backend.copy(in[2], out[0]);
                            backend.unaryGradient(f, parameter, in[0], in[1], out[0], out[0]);
                        }));
    }

    private static List<KernelCase> binary(BinaryFunction f, int length) {
        BroadcastShape shape = BroadcastShape.elementwise(length);
        List<Values> inputs = List.of(Values.uniform(1, length), Values.uniform(2, length, 0.5, 2));
        String name = f.name().toLowerCase(Locale.ROOT) + " of " + length;
        return List.of(
                KernelCase.of(
                        name,
                        Accuracy.ELEMENTWISE,
                        inputs,
                        length,
                        (backend, in, out) -> backend.binary(f, in[0], in[1], out[0], shape)),
                KernelCase.of(name + " in place of a", Accuracy.ELEMENTWISE, inputs, length, (backend, in, out) -> {
                    backend.copy(in[0], out[0]);
                    backend.binary(f, out[0], in[1], out[0], shape);
                }),
                KernelCase.of(name + " in place of b", Accuracy.ELEMENTWISE, inputs, length, (backend, in, out) -> {
                    backend.copy(in[1], out[0]);
                    backend.binary(f, in[0], out[0], out[0], shape);
                }),
                KernelCase.of(
                        name + " with itself",
                        Accuracy.ELEMENTWISE,
                        inputs,
                        length,
                        (backend, in, out) -> backend.binary(f, in[1], in[1], out[0], shape)));
    }

    private static KernelCase broadcast(BinaryFunction f, int[] a, int[] b, int[] y) {
        BroadcastShape shape = BroadcastShape.of(a, b, y);
        return KernelCase.of(
                "%s %s %s".formatted(f.name().toLowerCase(Locale.ROOT), Arrays.toString(a), Arrays.toString(b)),
                Accuracy.ELEMENTWISE,
                List.of(Values.uniform(1, product(a)), Values.uniform(2, product(b), 0.5, 2)),
                product(y),
                (backend, in, out) -> backend.binary(f, in[0], in[1], out[0], shape));
    }

    private static List<KernelCase> linear(int length) {
        Values x = Values.uniform(1, length);
        Values y = Values.uniform(2, length);
        List<KernelCase> cases = new ArrayList<>();
        cases.add(KernelCase.of(
                "fill " + length, Accuracy.EXACT, List.of(), length, (backend, _, out) -> backend.fill(out[0], -0.75)));
        cases.add(KernelCase.of(
                "copy " + length,
                Accuracy.EXACT,
                List.of(x),
                length,
                (backend, in, out) -> backend.copy(in[0], out[0])));
        for (double[] factors : new double[][] {{1, 1}, {0.1, 0.9}, {-2, 0}, {0, 3}}) {
            cases.add(KernelCase.of(
                    "axpby %d, a %s, b %s".formatted(length, factors[0], factors[1]),
                    Accuracy.ELEMENTWISE,
                    List.of(x, y),
                    length,
                    (backend, in, out) -> {
                        backend.copy(in[1], out[0]);
                        backend.axpby(factors[0], in[0], factors[1], out[0]);
                    }));
        }
        for (double p : new double[] {0, 0.25, 0.9}) {
            cases.add(KernelCase.of(
                    "dropout %d, p %s".formatted(length, p),
                    Accuracy.ELEMENTWISE,
                    List.of(x, Values.integers(0x9ABC_DEF0 + length, 0x1234_5678)),
                    length,
                    (backend, in, out) -> backend.dropout(in[0], out[0], p, in[1], 0)));
            cases.add(KernelCase.of(
                    "dropout %d, p %s in place".formatted(length, p),
                    Accuracy.ELEMENTWISE,
                    List.of(x, Values.integers(-length, -1)),
                    length,
                    (backend, in, out) -> {
                        backend.copy(in[0], out[0]);
                        backend.dropout(out[0], out[0], p, in[1], 3);
                    }));
        }
        return cases;
    }

    /** Each element to its own accuracy, over most of single precision's range. */
    private static KernelCase extremes(UnaryFunction f, Values x) {
        return KernelCase.of(
                f.name().toLowerCase(Locale.ROOT) + " over a wide range",
                new Accuracy(32, f == UnaryFunction.EXP ? 0 : 1),
                List.of(x),
                x.length(),
                (backend, in, out) -> backend.unary(f, 0, in[0], out[0]));
    }

    /** NaN stays NaN in vectors and tails, and harms no neighbour. */
    private static List<KernelCase> notANumber(UnaryFunction f) {
        Values x = Values.of(41, i -> i % 7 == 3 || i == 40 ? Double.NaN : 0.5 + i / 64.0);
        Values y = Values.of(41, i -> f.apply(x.at(i), 0.5));
        String name = f.name().toLowerCase(Locale.ROOT) + " of NaN";
        return List.of(
                KernelCase.of(
                        name,
                        Accuracy.ELEMENTWISE,
                        List.of(x),
                        41,
                        (backend, in, out) -> backend.unary(f, 0.5, in[0], out[0])),
                KernelCase.of(
                        "gradient of " + name,
                        Accuracy.ELEMENTWISE,
                        List.of(x, y, Values.uniform(2, 41)),
                        41,
                        (backend, in, out) -> backend.unaryGradient(f, 0.5, in[0], in[1], in[2], out[0])));
    }

    /** A gradient that has overflowed passes where a function is open, and nowhere else. */
    private static KernelCase infiniteGradient(UnaryFunction f, double parameter) {
        Values x = Values.uniform(1, 41);
        Values y = Values.of(41, i -> f.apply(x.at(i), parameter));
        Values dy = Values.of(41, i -> i % 3 == 0 ? i : (i % 3 - 1.5) * Double.POSITIVE_INFINITY);
        return KernelCase.of(
                "gradient of %s, infinite dy".formatted(f.name().toLowerCase(Locale.ROOT)),
                Accuracy.EXACT,
                List.of(x, y, dy),
                41,
                (backend, in, out) -> backend.unaryGradient(f, parameter, in[0], in[1], in[2], out[0]));
    }

    /** What has overflowed comes to its bound, and what reaches it stays. */
    private static KernelCase clampedInfinities() {
        Values x = Values.of(41, i -> i % 3 == 0 ? i / 8.0 : (i % 3 - 1.5) * Double.POSITIVE_INFINITY);
        return KernelCase.of(
                "clamp of infinite numbers",
                Accuracy.EXACT,
                List.of(x),
                41,
                (backend, in, out) -> backend.unary(UnaryFunction.CLAMP, 3, in[0], out[0]));
    }

    private static int product(int[] dims) {
        return Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    }
}
