package dev.jacobi.core.contract;

import dev.jacobi.core.geometry.PermuteShape;
import dev.jacobi.core.geometry.SliceShape;
import java.util.ArrayList;
import java.util.List;

/** Kernels that move elements about. */
final class LayoutKernels {
    /** Sizes, and the order of the axes. */
    private static final List<List<List<Integer>>> PERMUTATIONS = List.of(
            List.of(List.of(9), List.of(0)),
            List.of(List.of(33, 65), List.of(1, 0)),
            List.of(List.of(1, 17), List.of(1, 0)),
            List.of(List.of(5, 6, 7), List.of(0, 1, 2)),
            List.of(List.of(5, 16, 7), List.of(0, 2, 1)),
            List.of(List.of(5, 6, 17), List.of(1, 0, 2)),
            List.of(List.of(5, 6, 7), List.of(2, 0, 1)),
            List.of(List.of(2, 9, 7, 33), List.of(0, 3, 1, 2)),
            List.of(List.of(2, 33, 9, 7), List.of(0, 2, 3, 1)),
            List.of(List.of(3, 1, 5, 16), List.of(3, 2, 1, 0)),
            List.of(List.of(2, 3, 4, 5, 6), List.of(4, 2, 0, 3, 1)));

    /** Outer, length, inner, start, count. */
    private static final int[][] SLICES = {
        {1, 10, 1, 3, 4},
        {1, 7, 1, 0, 7},
        {5, 9, 1, 2, 3},
        {3, 5, 17, 4, 1},
        {4, 2, 16, 0, 1},
        {1, 100, 33, 50, 50},
        {17, 3, 3, 1, 2},
        {2, 64, 1, 63, 1}
    };

    private LayoutKernels() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (List<List<Integer>> permutation : PERMUTATIONS) {
            PermuteShape shape = new PermuteShape(permutation.getFirst(), permutation.getLast());
            int length = shape.sizes().stream().reduce(1, (a, b) -> a * b);
            cases.add(KernelCase.of(
                    "permute %s by %s".formatted(shape.sizes(), shape.axes()),
                    Accuracy.EXACT,
                    List.of(Values.uniform(1, length)),
                    length,
                    (backend, in, out) -> backend.permute(in[0], out[0], shape)));
        }
        for (int[] s : SLICES) {
            SliceShape shape = new SliceShape(s[0], s[1], s[2], s[3], s[4]);
            int whole = shape.outer() * shape.length() * shape.inner();
            int part = shape.outer() * shape.count() * shape.inner();
            cases.add(KernelCase.of(
                    "slice " + shape,
                    Accuracy.EXACT,
                    List.of(Values.uniform(1, whole)),
                    part,
                    (backend, in, out) -> backend.slice(in[0], out[0], shape)));
            cases.add(KernelCase.of(
                    "embed " + shape,
                    Accuracy.EXACT,
                    List.of(Values.uniform(1, whole), Values.uniform(2, part)),
                    whole,
                    (backend, in, out) -> {
                        backend.copy(in[0], out[0]);
                        backend.embed(in[1], out[0], shape);
                    }));
        }
        return cases;
    }
}
