/**
 * What the algorithms of convolution have in common; each has a package of its own, and {@code Convolution} beside the
 * backend chooses.
 */
package dev.jacobi.cpu.convolution;
