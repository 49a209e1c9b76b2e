package dev.jacobi.cpu.convolution.direct;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.products.Panels;

/**
 * The weights of a {@link DirectConvolution}, packed as its kernels read them: for each panel of the outputs chunk by
 * chunk of the channels, in a chunk tap by tap, and in a tap channel by channel.
 *
 * @param w weights, [K, R, S, C]
 * @param shape of the convolution that is run: with inputs and outputs exchanged for an input gradient
 * @param reversed whether it is an input gradient, which reads the windows backwards and w as [C, R, S, K]
 */
record DirectWeights(FloatBuffer w, Conv2dShape shape, boolean reversed) {
    int taps() {
        return shape.height().kernel() * shape.width().kernel();
    }

    Panels panels() {
        return new Panels(shape.depth(), shape.k());
    }

    /** Packs a whole panel to the given place of a buffer. */
    void pack(int panel, FloatBuffer packed, int start) {
        int taps = taps();
        int tapStride = reversed ? shape.k() : shape.c();
        int filterStride = taps * tapStride;
        int rowStep = reversed ? filterStride : 1;
        int columnStep = reversed ? 1 : filterStride;
        Panels panels = panels();
        int to = packed.offset() + start;
        int row = 0;
        for (int c = 0; c < shape.c(); c += CHUNK) {
            int run = Math.min(CHUNK, shape.c() - c);
            for (int tap = 0; tap < taps; tap++) {
                int from = w.offset() + (reversed ? taps - 1 - tap : tap) * tapStride + c * rowStep;
                int at = to + panels.row(panel, row);
                panels.packAt(panel, run, w.array(), from, rowStep, columnStep, packed.array(), at);
                row += run;
            }
        }
    }
}
