package dev.jacobi.cpu.convolution.strips;

import static dev.jacobi.cpu.convolution.strips.StripTransforms.BLOCK;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.POINTS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.backend.Conv2dShape;
import dev.jacobi.cpu.convolution.winograd.WinogradF4;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import java.util.Arrays;

/**
 * dg[s] = Gᵀ·[Σ over strips and columns q of (A·dy[q]) ⊙ (Bᵀ·d[q + s])], transforms down the columns of a strip.
 *
 * <p>The strips are cut into as many parts as the geometry says and not the number of threads, so that every sum is built in
 * the same order.
 */
final class StripWeightGradient {
    private static final int SIDE = 3;

    /** Parts, each with sums of its own. */
    private static final int PARTS = 8;

    /** Floats of transformed strips that a thread has at hand. */
    private static final int BLOCK_FLOATS = 36_000;

    private final ThreadTeam team;
    private final Workspace workspace;

    StripWeightGradient(ThreadTeam team, Workspace workspace) {
        this.team = team;
        this.workspace = workspace;
    }

    void run(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        Strips strips = Strips.forward(shape);
        int parts = Math.min(PARTS, strips.count());
        // [points, filters, taps, channels]
        int pointStride = shape.k() * SIDE * shape.c();
        int length = POINTS * pointStride;
        float[] sums = workspace.accumulated(parts * length);
        team.split(parts, (from, to, thread) -> {
            for (int part = from; part < to; part++) {
                int first = (int) ((long) strips.count() * part / parts);
                int end = (int) ((long) strips.count() * (part + 1) / parts);
                Arrays.fill(sums, part * length, (part + 1) * length, 0);
                addStrips(strips, first, end, dy, x, shape, sums, part * length, thread);
            }
        });
        team.split(shape.k(), (from, to, _) -> {
            int width = SIDE * shape.c();
            for (int point = 0; point < POINTS; point++) {
                int at = point * pointStride + from * width;
                for (int part = 1; part < parts; part++) {
                    Rows.add(sums, part * length + at, sums, at, (to - from) * width);
                }
            }
            WinogradF4.weightGradient(
                    to - from,
                    width,
                    sums,
                    from * width,
                    width,
                    pointStride,
                    dw.array(),
                    dw.offset() + from * SIDE * width,
                    SIDE * width,
                    width);
        });
    }

    private void addStrips(
            Strips strips,
            int first,
            int end,
            FloatBuffer dy,
            FloatBuffer x,
            Conv2dShape shape,
            float[] sums,
            int start,
            int thread) {
        int inputLength = strips.length(shape.c());
        int gradientLength = strips.length(shape.k());
        int together = Math.clamp(BLOCK_FLOATS / (inputLength + gradientLength), 1, end - first);
        float[] inputs = workspace.rows(thread, together * inputLength);
        float[] gradients = workspace.tile(thread, together * gradientLength);
        float[] scratch = workspace.scratch(thread, strips.scratchLength());
        for (int block = first; block < end; block += together) {
            int count = Math.min(together, end - block);
            for (int i = 0; i < count; i++) {
                strips.transformInput(x, shape.c(), block + i, inputs, i * inputLength, scratch);
                strips.transformOutputGradient(dy, shape.k(), block + i, gradients, i * gradientLength, scratch);
            }
            for (int point = 0; point < POINTS; point++) {
                int at = start + point * shape.k() * SIDE * shape.c();
                for (int k = 0; k < shape.k(); k += StripGradientKernels.filters()) {
                    int z = strips.blockLength() * (k / BLOCK) + point * BLOCK + k % BLOCK;
                    for (int c = 0; c < shape.c(); c += LANES) {
                        StripGradientKernels.add(
                                gradients,
                                z,
                                gradientLength,
                                inputs,
                                strips.blockLength() * (c / BLOCK) + point * BLOCK + c % BLOCK,
                                inputLength,
                                count,
                                strips.outWidth(),
                                sums,
                                at + k * SIDE * shape.c() + c,
                                shape.c());
                    }
                }
            }
        }
    }
}
