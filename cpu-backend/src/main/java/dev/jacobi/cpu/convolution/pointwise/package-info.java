/**
 * Convolution with windows of one pixel: a matrix product whose left side is the picture itself.
 */
package dev.jacobi.cpu.convolution.pointwise;
