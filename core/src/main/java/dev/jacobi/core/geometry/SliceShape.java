package dev.jacobi.core.geometry;

/**
 * The geometry of a cut along one axis: the whole is [outer, length, inner], the part [outer, count, inner] and begins
 * at index {@code start} of the whole's axis.
 */
public record SliceShape(int outer, int length, int inner, int start, int count) {}
