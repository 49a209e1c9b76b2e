/**
 * Winograd's method for windows of 3×3: fewer multiplications, in exchange for transforms before and after. {@code
 * WinogradScheme} has the variants, F(2×2), F(4×4) and F(4×4) with stride 2, with their transforms {@code WinogradF2},
 * {@code WinogradF4} and {@code WinogradStride2}; {@code WinogradStages} is a forward pass or an input gradient, from
 * tiles to outputs, and {@code WinogradWeightGradient} a weight gradient.
 */
package dev.jacobi.cpu.convolution.winograd;
