package dev.jacobi.benchmarks.work;

import dev.jacobi.core.geometry.Conv2dShape;

/**
 * One pass of a convolution without bias.
 *
 * @param shape geometry, the same along both axes of the picture
 * @param pass which of the three
 */
public record ConvolutionWork(Conv2dShape shape, Pass pass) implements Work {
    @Override
    public String name() {
        return ConvolutionShapes.title(shape) + " " + pass.title();
    }

    @Override
    public long flops() {
        return shape.flops();
    }

    /** Elements of x and y, each of which is read or written once at least. */
    public long activations() {
        long pixels = (long) shape.n() * shape.height().size() * shape.width().size();
        return pixels * shape.c() + (long) shape.n() * shape.p() * shape.q() * shape.k();
    }

    /** Elements of w. */
    public long weights() {
        return (long) shape.k() * shape.depth();
    }
}
