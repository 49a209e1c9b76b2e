package dev.jacobi.core.geometry;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The geometry of a reordering of axes: axis i of y is axis {@code axes.get(i)} of x.
 *
 * @param sizes x's axes
 * @param axes a permutation of 0 … rank-1
 */
public record PermuteShape(List<Integer> sizes, List<Integer> axes) {
    /** Checks the sizes, and that each axis comes once. */
    public PermuteShape {
        sizes = List.copyOf(sizes);
        axes = List.copyOf(axes);
        Checks.sizes("sizes", sizes);
        if (!axes.stream()
                .sorted()
                .toList()
                .equals(IntStream.range(0, sizes.size()).boxed().toList())) {
            throw new IllegalArgumentException(
                    "axes %s of the sizes %s: expected each of 0 … %d once".formatted(axes, sizes, sizes.size() - 1));
        }
    }

    /** Distance in x between neighbours along each axis of y. */
    public int[] inputSteps() {
        int[] inputSteps = new int[sizes.size()];
        int step = 1;
        for (int axis = sizes.size() - 1; axis >= 0; axis--) {
            inputSteps[axis] = step;
            step *= sizes.get(axis);
        }
        return axes.stream().mapToInt(axis -> inputSteps[axis]).toArray();
    }

    /** The sizes of y's axes. */
    public int[] outputSizes() {
        return axes.stream().mapToInt(sizes::get).toArray();
    }
}
