package dev.jacobi.core.geometry;

import java.util.List;

/**
 * The geometry of a cut along one axis: the whole is [outer, length, inner], the part [outer, count, inner] and begins
 * at index {@code start} of the whole's axis.
 */
public record SliceShape(int outer, int length, int inner, int start, int count) {
    /** Checks the sizes, and that the part lies in the whole. */
    public SliceShape {
        Checks.sizes("outer, length, inner and count", List.of(outer, length, inner, count));
        if (start < 0 || start > length - count) {
            throw new IllegalArgumentException(
                    "%d positions from %d on, expected a part of 0 … %d".formatted(count, start, length - 1));
        }
    }
}
