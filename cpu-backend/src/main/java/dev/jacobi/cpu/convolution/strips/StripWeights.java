package dev.jacobi.cpu.convolution.strips;

import static dev.jacobi.cpu.convolution.strips.StripTransforms.POINTS;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.SIDE;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.convolution.winograd.WinogradF4;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.products.Panels;

/**
 * The weights of a {@link StripConvolution}, transformed down their columns: panel by panel of the outputs, then point, tap
 * and channel.
 *
 * @param panels the right-hand factor's layout: channels × filters forward, filters × channels for an input gradient
 * @param w weights [K,3,3,C]
 * @param channels C
 * @param reversed whether it is an input gradient: taps in reverse order, channels and filters exchanged
 */
record StripWeights(Panels panels, FloatBuffer w, int channels, boolean reversed) {
    private static final int TAPS = SIDE * SIDE;

    /** Keeps taps off power-of-two distances. */
    private static final int PADDING = 16;

    /** Floats from the weights of one tap to those of the next. */
    int tapStride() {
        return panels.depth() * 2 * LANES + PADDING;
    }

    /** Floats from the weights of one point to those of the next. */
    int pointStride() {
        return SIDE * tapStride();
    }

    /** Where a panel begins. */
    int start(int panel) {
        return panel * POINTS * pointStride();
    }

    /** Floats of all of them. */
    int length() {
        return start(panels.count());
    }

    /** Floats of scratch memory that {@link #transform} needs. */
    int scratchLength() {
        return TAPS * tapStride();
    }

    /** Transforms a panel. */
    void transform(int panel, FloatBuffer target, FloatBuffer scratch) {
        int rowStep = reversed ? TAPS * channels : 1;
        int columnStep = reversed ? 1 : TAPS * channels;
        for (int tap = 0; tap < TAPS; tap++) {
            int from = w.offset() + (reversed ? TAPS - 1 - tap : tap) * channels;
            int to = scratch.offset() + tap * tapStride();
            panels.packAt(panel, panels.depth(), w.array(), from, rowStep, columnStep, scratch.array(), to);
        }
        int width = panels.depth() * panels.vectors(panel) * LANES;
        WinogradF4.weight(
                SIDE,
                width,
                scratch.array(),
                scratch.offset(),
                tapStride(),
                SIDE * tapStride(),
                target.array(),
                target.offset() + start(panel),
                tapStride(),
                pointStride());
    }
}
