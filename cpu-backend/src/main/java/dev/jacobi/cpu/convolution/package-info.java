/**
 * What the algorithms of convolution have in common. Each has a package of its own, and {@code ConvolutionSelector},
 * which lies beside the backend, chooses among them.
 */
package dev.jacobi.cpu.convolution;
