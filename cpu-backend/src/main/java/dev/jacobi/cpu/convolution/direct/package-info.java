/**
 * Convolution without unfolding: kernels slide their windows over padded lines of pixels.
 */
package dev.jacobi.cpu.convolution.direct;
