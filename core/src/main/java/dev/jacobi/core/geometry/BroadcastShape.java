package dev.jacobi.core.geometry;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The geometry of y = f(a, b) with broadcasting (NumPy's rule: align at the last axis; an axis of length 1 repeats).
 *
 * @param sizes y's axes, outermost first; neighbours that both inputs walk alike are merged
 * @param aSteps distance in a between neighbours along each axis, 0 where a repeats
 * @param bSteps the same for b
 */
public record BroadcastShape(List<Integer> sizes, List<Integer> aSteps, List<Integer> bSteps) {
    /** Checks that each axis has a size and a step in both. */
    public BroadcastShape {
        sizes = List.copyOf(sizes);
        aSteps = List.copyOf(aSteps);
        bSteps = List.copyOf(bSteps);
        Checks.sizes("sizes", sizes);
        boolean fits = !sizes.isEmpty() && aSteps.size() == sizes.size() && bSteps.size() == sizes.size();
        if (!fits || Stream.concat(aSteps.stream(), bSteps.stream()).anyMatch(step -> step < 0)) {
            throw new IllegalArgumentException(
                    "sizes %s, steps %s and %s: expected at least one size, and for each a step in both, at least 0"
                            .formatted(sizes, aSteps, bSteps));
        }
    }

    /** The trivial case: a, b and y have {@code length} elements each, one to one. */
    public static BroadcastShape elementwise(int length) {
        return new BroadcastShape(List.of(length), List.of(1), List.of(1));
    }

    /**
     * The geometry for inputs of these shapes.
     *
     * @param y the broadcast shape of a and b
     */
    public static BroadcastShape of(int[] a, int[] b, int[] y) {
        int rank = y.length;
        int[] aSteps = steps(a, y);
        int[] bSteps = steps(b, y);
        int[] sizes = new int[rank + 1];
        int[] mergedA = new int[rank + 1];
        int[] mergedB = new int[rank + 1];
        int count = 0;
        for (int axis = 0; axis < rank; axis++) {
            if (y[axis] == 1) {
                continue;
            }
            boolean merges = count > 0
                    && mergedA[count - 1] == aSteps[axis] * y[axis]
                    && mergedB[count - 1] == bSteps[axis] * y[axis];
            if (merges) {
                sizes[count - 1] *= y[axis];
            } else {
                sizes[count++] = y[axis];
            }
            mergedA[count - 1] = aSteps[axis];
            mergedB[count - 1] = bSteps[axis];
        }
        if (count == 0) {
            return elementwise(1);
        }
        return new BroadcastShape(toList(sizes, count), toList(mergedA, count), toList(mergedB, count));
    }

    private static int[] steps(int[] dims, int[] y) {
        int[] steps = new int[y.length];
        int step = 1;
        for (int i = 1; i <= dims.length; i++) {
            int size = dims[dims.length - i];
            if (i > y.length || (size != 1 && size != y[y.length - i])) {
                throw new IllegalArgumentException(
                        "the shape %s does not broadcast to %s".formatted(Arrays.toString(dims), Arrays.toString(y)));
            }
            steps[y.length - i] = size == 1 ? 0 : step;
            step *= size;
        }
        return steps;
    }

    private static List<Integer> toList(int[] values, int count) {
        return Arrays.stream(values, 0, count).boxed().toList();
    }
}
