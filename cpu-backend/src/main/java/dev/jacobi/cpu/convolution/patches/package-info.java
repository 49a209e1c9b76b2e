/**
 * Convolution by unfolding: each window of a tile of pixels becomes a row of a matrix. It works for every shape, and
 * the other algorithms are compared with it.
 */
package dev.jacobi.cpu.convolution.patches;
