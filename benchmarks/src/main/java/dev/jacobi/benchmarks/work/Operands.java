package dev.jacobi.benchmarks.work;

import dev.jacobi.core.geometry.Conv2dShape;

/**
 * The three arrays of a convolution, filled; a pass reads two and overwrites the third.
 *
 * @param x input or its gradient [N,H,W,C]
 * @param w weights or their gradient [K,R,S,C]
 * @param y output or its gradient [N,P,Q,K]
 */
public record Operands(float[] x, float[] w, float[] y) {
    /** Of mean 0 and deviation 1. */
    public static Operands of(Conv2dShape shape) {
        int pixels = shape.height().size() * shape.width().size();
        return new Operands(
                Values.of("x", shape.n() * pixels * shape.c(), 1),
                Values.of("w", shape.k() * shape.depth(), 1),
                Values.of("y", shape.n() * shape.p() * shape.q() * shape.k(), 1));
    }
}
