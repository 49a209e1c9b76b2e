package dev.jacobi.core.autograd;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The lengths of a tensor's axes, outermost first, each at least 1; {@code []} is a scalar. Immutable. */
public final class Shape {
    private final int[] dims;
    private final int size;

    private Shape(int[] dims) {
        long product = 1;
        for (int dim : dims) {
            product *= dim;
            if (dim < 1 || product > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("shape %s: expected lengths >= 1 and at most %d elements"
                        .formatted(Arrays.toString(dims), Integer.MAX_VALUE));
            }
        }
        this.dims = dims;
        this.size = (int) product;
    }

    /** A shape with these axes. */
    public static Shape of(int... dims) {
        return new Shape(dims.clone());
    }

    /** Number of axes. */
    public int rank() {
        return dims.length;
    }

    /** Length of an axis; negative axes count from the end. */
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /** Number of elements. */
    public int size() {
        return size;
    }

    /** The lengths as an array of the caller's own. */
    public int[] dims() {
        return dims.clone();
    }

    /**
     * An axis counted from the front.
     *
     * @param axis -rank … rank-1
     */
    public int axis(int axis) {
        if (axis < -dims.length || axis >= dims.length) {
            throw new IllegalArgumentException(
                    "axis %d: shape %s has the axes %d … %d".formatted(axis, this, -dims.length, dims.length - 1));
        }
        return axis < 0 ? axis + dims.length : axis;
    }

    /** This shape with one axis of another length. */
    public Shape with(int axis, int length) {
        int[] changed = dims();
        changed[axis(axis)] = length;
        return new Shape(changed);
    }

    /** Number of elements of the axes {@code from … to-1} together. */
    public int product(int from, int to) {
        int product = 1;
        for (int axis = from; axis < to; axis++) {
            product *= dims[axis];
        }
        return product;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
    }
}
