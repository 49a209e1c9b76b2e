/**
 * Convolution with groups of channels, down to one channel each, which is called depthwise.
 */
package dev.jacobi.cpu.convolution.grouped;
