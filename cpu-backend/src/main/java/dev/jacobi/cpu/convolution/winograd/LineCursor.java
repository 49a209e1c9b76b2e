package dev.jacobi.cpu.convolution.winograd;

import static dev.jacobi.cpu.vectors.Simd.LANES;

/**
 * Walks over parallel lines of {@link LineTransform}s, vector by vector, where they are read and where they are
 * written: one loop, instead of one over the vectors of a line inside one over the lines. With 16 channels an element
 * is a single vector, and starting the inner loop took longer than that vector.
 *
 * <p>It never leaves the method that makes it, so the JIT compiler keeps its fields in registers.
 */
final class LineCursor {
    /** Where the vector is read. */
    int at;

    /** Where it is written. */
    int out;

    private final int width;
    private final int step;
    private final int toStep;
    private int vectors;
    private int rest;

    /**
     * @param width floats of a line, a multiple of the vector's length
     * @param lineStep floats from one line to the next where they are read
     * @param toLineStep likewise where they are written
     */
    LineCursor(int lines, int width, int from, int lineStep, int to, int toLineStep) {
        this.at = from;
        this.out = to;
        this.width = width;
        this.step = lineStep - width;
        this.toStep = toLineStep - width;
        this.vectors = lines * (width / LANES);
        this.rest = width;
    }

    boolean exists() {
        return vectors > 0;
    }

    void advance() {
        vectors--;
        at += LANES;
        out += LANES;
        rest -= LANES;
        if (rest == 0) {
            rest = width;
            at += step;
            out += toStep;
        }
    }
}
