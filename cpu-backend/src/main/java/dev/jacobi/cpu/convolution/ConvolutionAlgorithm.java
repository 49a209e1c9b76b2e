package dev.jacobi.cpu.convolution;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.products.FloatEpilogue;

/** A way to compute the three passes of a convolution. */
public interface ConvolutionAlgorithm {
    /** Whether this algorithm can handle the geometry. */
    boolean applies(Conv2dShape shape);

    /** y = x ⋆ w, with the epilogue applied. */
    void forward(FloatBuffer x, FloatBuffer w, FloatEpilogue epilogue, FloatBuffer y, Conv2dShape shape);

    /**
     * dx from dy and w.
     *
     * @param add whether to add to what dx holds
     */
    void inputGradient(FloatBuffer dy, FloatBuffer w, FloatBuffer dx, boolean add, Conv2dShape shape);

    /** dw from dy and x. */
    void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape);
}
