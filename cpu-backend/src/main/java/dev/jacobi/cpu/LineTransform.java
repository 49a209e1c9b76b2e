package dev.jacobi.cpu;

/**
 * A linear map of a few numbers to a few others, applied along one axis of a tile. Every number is a vector of channels.
 */
@FunctionalInterface
interface LineTransform {
    /**
     * Transforms parallel lines: element i of line l is read {@code l·lineStep + i·step} floats from the start, and
     * written likewise.
     */
    void apply(
            int lines,
            float[] source,
            int from,
            int lineStep,
            int step,
            float[] target,
            int to,
            int toLineStep,
            int toStep);
}
