package dev.jacobi.core.geometry;

import java.util.ArrayList;
import java.util.List;

/**
 * The geometry of a reduction over some axes. Neighbouring axes of one kind are merged, so that kept and reduced axes
 * alternate.
 *
 * @param sizes x's merged axes, outermost first
 * @param firstReduced whether the first of them is reduced; from there on every second one is
 */
public record ReduceShape(List<Integer> sizes, boolean firstReduced) {
    /** Checks that there are sizes. */
    public ReduceShape {
        sizes = List.copyOf(sizes);
        Checks.sizes("sizes", sizes);
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException("got no sizes, expected at least one");
        }
    }

    /** The geometry for x of shape {@code dims} reduced over the marked axes. */
    public static ReduceShape of(int[] dims, boolean[] reduced) {
        List<Integer> sizes = new ArrayList<>();
        boolean first = false;
        boolean last = false;
        for (int axis = 0; axis < dims.length; axis++) {
            if (dims[axis] == 1) {
                continue;
            }
            if (sizes.isEmpty()) {
                first = reduced[axis];
                sizes.add(dims[axis]);
            } else if (reduced[axis] == last) {
                sizes.set(sizes.size() - 1, Math.multiplyExact(sizes.getLast(), dims[axis]));
            } else {
                sizes.add(dims[axis]);
            }
            last = reduced[axis];
        }
        if (sizes.isEmpty()) {
            sizes.add(1);
        }
        return new ReduceShape(sizes, first);
    }

    /** Whether the merged axis is reduced. */
    public boolean isReduced(int axis) {
        return axis % 2 == 0 ? firstReduced : !firstReduced;
    }

    /** Number of elements of x. */
    public int inputLength() {
        return sizes.stream().reduce(1, Math::multiplyExact);
    }

    /** Number of elements of y. */
    public int outputLength() {
        int length = 1;
        for (int axis = 0; axis < sizes.size(); axis++) {
            length *= isReduced(axis) ? 1 : sizes.get(axis);
        }
        return length;
    }

    /** How many elements of x become one of y. */
    public int count() {
        return inputLength() / outputLength();
    }

    /** Distance in y between neighbours along each merged axis of x; 0 along a reduced one. */
    public int[] outputSteps() {
        int[] steps = new int[sizes.size()];
        int step = 1;
        for (int axis = sizes.size() - 1; axis >= 0; axis--) {
            steps[axis] = isReduced(axis) ? 0 : step;
            step *= isReduced(axis) ? 1 : sizes.get(axis);
        }
        return steps;
    }
}
