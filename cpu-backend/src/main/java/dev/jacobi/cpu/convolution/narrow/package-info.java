/**
 * Convolution of pictures with few channels, such as a network's first layer.
 */
package dev.jacobi.cpu.convolution.narrow;
