package dev.jacobi.core.geometry;

/**
 * The geometry of softmax along one axis: x is [outer, classes, inner].
 *
 * @param log whether the logarithm of the softmax is meant
 */
public record SoftmaxShape(int outer, int classes, int inner, boolean log) {}
