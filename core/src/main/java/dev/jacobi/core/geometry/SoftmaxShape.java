package dev.jacobi.core.geometry;

import java.util.List;

/**
 * The geometry of softmax along one axis: x is [outer, classes, inner].
 *
 * @param log whether the logarithm of the softmax is meant
 */
public record SoftmaxShape(int outer, int classes, int inner, boolean log) {
    /** Checks the sizes. */
    public SoftmaxShape {
        Checks.sizes("outer, classes and inner", List.of(outer, classes, inner));
    }
}
