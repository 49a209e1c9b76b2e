/**
 * Winograd's method along one axis, F(4,3), for windows of 3×3 and few channels: pictures are cut into strips of four
 * rows, {@code Strips}, transformed down their columns, and the results are convolved along the strip. {@code
 * StripConvolution} is the forward pass and the input gradient, {@code StripWeightGradient} the weight gradient.
 */
package dev.jacobi.cpu.convolution.strips;
