package dev.jacobi.core.contract;

import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.geometry.ReduceShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reductions of every choice of axes of several shapes, and their opposites. */
final class ReductionKernels {
    private static final List<int[]> SHAPES = List.of(
            new int[] {1},
            new int[] {17},
            new int[] {100_003},
            new int[] {7, 33},
            new int[] {33, 16},
            new int[] {1200, 17},
            new int[] {17, 1200},
            new int[] {3, 1, 64},
            new int[] {5, 16, 17},
            new int[] {2, 3, 5, 8},
            new int[] {4, 7, 7, 33},
            // runs that are cut among threads, and lines that are long
            new int[] {3, 9000, 4},
            new int[] {3, 2100});

    private ReductionKernels() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] dims : SHAPES) {
            for (int choice = 0; choice < 1 << dims.length; choice++) {
                boolean[] reduced = new boolean[dims.length];
                for (int axis = 0; axis < dims.length; axis++) {
                    reduced[axis] = (choice >> axis & 1) == 1;
                }
                String name = "%s, axes %s".formatted(Arrays.toString(dims), Integer.toBinaryString(choice));
                cases.addAll(reductions(name, ReduceShape.of(dims, reduced)));
            }
        }
        return cases;
    }

    private static List<KernelCase> reductions(String name, ReduceShape shape) {
        List<KernelCase> cases = new ArrayList<>();
        Values x = Values.uniform(1, shape.inputLength());
        for (Reduction reduction : Reduction.values()) {
            cases.add(KernelCase.of(
                    "%s %s".formatted(reduction.name().toLowerCase(Locale.ROOT), name),
                    reduction == Reduction.MAX ? Accuracy.EXACT : Accuracy.SUMMED,
                    List.of(x),
                    shape.outputLength(),
                    (backend, in, out) -> backend.reduce(reduction, in[0], out[0], shape)));
        }
        Values spoilt = Values.of(shape.inputLength(), i -> i % 97 == 5 ? Double.NaN : -1 - i % 13);
        cases.add(KernelCase.of(
                "max with NaN " + name,
                Accuracy.EXACT,
                List.of(spoilt),
                shape.outputLength(),
                (backend, in, out) -> backend.reduce(Reduction.MAX, in[0], out[0], shape)));
        cases.add(KernelCase.of(
                "expand " + name,
                Accuracy.ELEMENTWISE,
                List.of(Values.uniform(2, shape.outputLength())),
                shape.inputLength(),
                (backend, in, out) -> backend.expand(in[0], 0.3, out[0], shape)));
        cases.add(new KernelCase(
                "maxGradient " + name,
                List.of(Values.withTies(3, shape.inputLength()), Values.uniform(4, shape.outputLength())),
                List.of(KernelCase.Output.reals(shape.outputLength()), KernelCase.Output.reals(shape.inputLength())),
                Accuracy.ELEMENTWISE,
                (backend, in, out) -> {
                    backend.reduce(Reduction.MAX, in[0], out[0], shape);
                    backend.maxGradient(in[0], out[0], in[1], out[1], shape);
                }));
        return cases;
    }
}
