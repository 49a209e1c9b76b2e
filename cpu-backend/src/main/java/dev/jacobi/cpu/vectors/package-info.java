/**
 * The Vector API as the kernels use it: the width, in {@code Simd}, short runs of floats, transposed squares, and
 * functions such as eˣ for a whole vector.
 */
package dev.jacobi.cpu.vectors;
