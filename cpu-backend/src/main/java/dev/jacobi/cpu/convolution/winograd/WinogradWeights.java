package dev.jacobi.cpu.convolution.winograd;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.products.Panels;

/**
 * The transformed weights U = G·g·Gᵀ of a 3×3 convolution, panel by panel.
 *
 * @param scheme the transform
 * @param panels the right-hand factor's layout: depth × filters forward, filters × depth for an input gradient
 * @param w weights [K,3,3,C]
 * @param channels C
 * @param reversed whether it is an input gradient: taps in reverse order, channels and filters exchanged
 */
record WinogradWeights(WinogradScheme scheme, Panels panels, FloatBuffer w, int channels, boolean reversed) {
    private static final int SIDE = 3;
    private static final int TAPS = SIDE * SIDE;

    /** Keeps taps and planes off power-of-two distances, which would all fall on the same lines of the cache. */
    static final int PADDING = 80;

    /** Floats of each tap that are transformed at once: the results stay in the first-level cache. */
    private static final int RUN = 128;

    /** Floats of scratch memory that {@link #transform} needs for {@code depth} rows of the factor. */
    int scratchLength(int depth) {
        return TAPS * (depth * 2 * LANES + PADDING) + SIDE * scheme.forward().weightPoints() * RUN;
    }

    /**
     * Transforms some rows of one panel.
     *
     * @param from the first row
     * @param depth number of rows
     * @param to where they go in the first plane
     * @param planeStride floats from one plane to the next
     */
    void transform(int panel, int from, int depth, FloatBuffer target, int to, int planeStride, FloatBuffer scratch) {
        Panels part = new Panels(depth, panels.columns());
        int tapStride = depth * panels.vectors(panel) * LANES + PADDING;
        int rowStep = reversed ? TAPS * channels : 1;
        int columnStep = reversed ? 1 : TAPS * channels;
        for (int tap = 0; tap < TAPS; tap++) {
            int start = w.offset() + (reversed ? TAPS - 1 - tap : tap) * channels + from * rowStep;
            int at = scratch.offset() + tap * tapStride;
            part.packAt(panel, depth, w.array(), start, rowStep, columnStep, scratch.array(), at);
        }
        int points = scheme.forward().weightPoints();
        int end = tapStride - PADDING;
        for (int i = 0; i < end; i += RUN) {
            scheme.weight()
                    .applyTwice(
                            SIDE,
                            points,
                            Math.min(RUN, end - i),
                            scratch.array(),
                            scratch.offset() + i,
                            SIDE * tapStride,
                            tapStride,
                            scratch.array(),
                            scratch.offset() + TAPS * tapStride,
                            target.array(),
                            target.offset() + to + i,
                            planeStride,
                            points * planeStride);
        }
    }
}
