package dev.jacobi.benchmarks.work;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;

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

    /** Elements of x and y that are read or written once at least: of x all that a window sees, or all of its gradient. */
    public long activations() {
        long pixels = shape.n() * seen(shape.height()) * seen(shape.width());
        return pixels * shape.c() + (long) shape.n() * shape.p() * shape.q() * shape.k();
    }

    private long seen(WindowAxis axis) {
        boolean skipped = pass != Pass.INPUT_GRADIENT && axis.kernel() < axis.stride();
        return skipped ? (long) axis.output() * axis.kernel() : axis.size();
    }

    /** Elements of w. */
    public long weights() {
        return (long) shape.k() * shape.depth();
    }
}
