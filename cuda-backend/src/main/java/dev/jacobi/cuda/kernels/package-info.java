/**
 * Kernels of the backend's own: their program, compiled for the device, and the calls of them. Their source, CUDA C++,
 * lies beside these classes.
 */
package dev.jacobi.cuda.kernels;
