package dev.jacobi.cpu.convolution.winograd;

import dev.jacobi.cpu.vectors.Simd;

/**
 * Bᵀ along one axis of a tile, like {@link LineTransform}, but with a first or a last element that may lie outside the
 * picture and count as zero. Each of the two contributes to only one of the transformed elements, the points 0 and ∞,
 * so leaving it out costs nothing, whereas a padded copy of the tile would cost as much as a transform.
 *
 * <p>Zeros are read in its place, from {@link Simd#ZEROS}: a branch in the loop would keep the JIT compiler from checking
 * indices once for all of it, and may box vectors, as is said there.
 */
@FunctionalInterface
interface InputTransform {
    /**
     * Transforms parallel lines, as {@link LineTransform#apply} does.
     *
     * @param width channels of a pixel, or of several that lie side by side; no more than there are zeros
     * @param first whether the first element of each line exists
     * @param last whether the last one does
     */
    void apply(
            int lines,
            int width,
            float[] source,
            int from,
            int lineStep,
            int step,
            boolean first,
            boolean last,
            float[] target,
            int to,
            int toLineStep,
            int toStep);
}
