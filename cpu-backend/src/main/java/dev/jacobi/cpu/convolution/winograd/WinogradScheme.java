package dev.jacobi.cpu.convolution.winograd;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.cpu.products.MicroKernels;
import dev.jacobi.cpu.vectors.Simd;
import java.util.Optional;

/**
 * How a kind of 3×3 convolution is computed by Winograd's method, in all three passes. The weight gradient is the
 * transposed forward pass: dg = Gᵀ·[(A·dy) ⊙ (Bᵀ·d)].
 *
 * @param forward the convolution
 * @param inputGradient the convolution of dy that is the input gradient, with the taps in reverse order
 * @param weight G: the three taps to the weight points
 * @param outputGradient A: outputs to points
 * @param weightGradient Gᵀ: weight points to taps
 */
record WinogradScheme(
        WinogradFilter forward,
        WinogradFilter inputGradient,
        LineTransform weight,
        LineTransform outputGradient,
        LineTransform weightGradient) {

    /** F(2×2, 3×3), stride 1: 16 multiplications for 4 outputs (36 directly), and hardly any loss of accuracy. */
    static final WinogradScheme F2 = symmetric(
            new WinogradFilter(4, 2, 4, 2, 4, WinogradF2::input, WinogradF2::output),
            WinogradF2::weight,
            WinogradF2::outputGradient,
            WinogradF2::weightGradient);

    /** F(4×4, 3×3), stride 1: 36 multiplications for 16 outputs (144 directly). */
    static final WinogradScheme F4 = symmetric(
            new WinogradFilter(6, 4, 6, 4, 6, WinogradF4::input, WinogradF4::output),
            WinogradF4::weight,
            WinogradF4::outputGradient,
            WinogradF4::weightGradient);

    /** 4×4 outputs of a 3×3 filter with stride 2: 81 multiplications for 16 outputs (144 directly). */
    static final WinogradScheme STRIDE2 = new WinogradScheme(
            new WinogradFilter(9, 8, 9, 4, 6, WinogradStride2::input, WinogradStride2::output),
            new WinogradFilter(5, 4, 9, 8, 6, WinogradStride2::gradientInput, WinogradStride2::gradientOutput),
            WinogradStride2::weight,
            WinogradStride2::outputGradient,
            WinogradStride2::weightGradient);

    /** With stride 1 the input gradient is the same kind of convolution. */
    private static WinogradScheme symmetric(
            WinogradFilter filter, LineTransform weight, LineTransform outputGradient, LineTransform weightGradient) {
        return new WinogradScheme(filter, filter, weight, outputGradient, weightGradient);
    }

    /**
     * The scheme for a geometry, if there is one.
     *
     * @param outputs along each side of a tile: 2 or 4
     */
    static Optional<WinogradScheme> of(Conv2dShape shape, int outputs) {
        WindowAxis height = shape.height();
        WindowAxis width = shape.width();
        // Kernels take eight channels or a vector at a time.
        int unit = Math.max(MicroKernels.ROWS, Simd.LANES);
        boolean possible = height.kernel() == 3
                && width.kernel() == 3
                && height.dilation() == 1
                && width.dilation() == 1
                && height.stride() == width.stride()
                && height.padding() == width.padding()
                && shape.groups() == 1
                && shape.c() % unit == 0
                && shape.k() % unit == 0;
        if (possible && height.stride() == 1 && height.padding() <= 2) {
            return Optional.of(outputs == 2 ? F2 : F4);
        }
        if (possible && height.stride() == 2 && height.padding() == 1 && outputs == 4) {
            return Optional.of(STRIDE2);
        }
        return Optional.empty();
    }
}
