package dev.jacobi.core.geometry;

import java.util.List;

/**
 * The geometry of a reordering of axes: axis i of y is axis {@code axes.get(i)} of x.
 *
 * @param sizes x's axes
 * @param axes a permutation of 0 … rank-1
 */
public record PermuteShape(List<Integer> sizes, List<Integer> axes) {
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
