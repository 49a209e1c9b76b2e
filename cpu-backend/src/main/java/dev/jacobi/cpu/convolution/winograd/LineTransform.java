package dev.jacobi.cpu.convolution.winograd;

/**
 * A linear map of a few numbers to a few others, applied along one axis of a tile. Every number is a run of
 * {@code width} channels.
 */
@FunctionalInterface
interface LineTransform {
    /**
     * Transforms parallel lines: element i of line l is read {@code l·lineStep + i·step} floats from the start, and
     * written likewise. The inner loop is that over the channels, which lie side by side: its indices grow by a constant, so
     * the JIT compiler can check all of them before it.
     *
     * @param width channels of a pixel, or of several that lie side by side; a multiple of the vector's length
     */
    void apply(
            int lines,
            int width,
            float[] source,
            int from,
            int lineStep,
            int step,
            float[] target,
            int to,
            int toLineStep,
            int toStep);

    /**
     * Transforms a square tile along both axes, columns first. Where these lie side by side, they are one long line, for
     * which indices are checked once.
     *
     * @param inputs elements of a line
     * @param outputs elements of a transformed line
     * @param rowStep floats from one row to the next
     * @param columnStep floats from one column to the next
     * @param halfway memory for {@code outputs·inputs·width} floats from {@code half} on
     */
    default void applyTwice(
            int inputs,
            int outputs,
            int width,
            float[] source,
            int from,
            int rowStep,
            int columnStep,
            float[] halfway,
            int half,
            float[] target,
            int to,
            int toRowStep,
            int toColumnStep) {
        int row = inputs * width;
        boolean joined = columnStep == width;
        apply(joined ? 1 : inputs, joined ? row : width, source, from, columnStep, rowStep, halfway, half, width, row);
        apply(outputs, width, halfway, half, row, width, target, to, toRowStep, toColumnStep);
    }
}
