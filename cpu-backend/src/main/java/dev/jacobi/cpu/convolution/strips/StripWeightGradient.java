package dev.jacobi.cpu.convolution.strips;

import static dev.jacobi.cpu.convolution.strips.StripTransforms.BLOCK;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.POINTS;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.SIDE;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.convolution.PartialSums;
import dev.jacobi.cpu.convolution.winograd.WinogradF4;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;

/**
 * One weight gradient: dg[s] = Gᵀ·[Σ over strips and columns q of (A·dy[q]) ⊙ (Bᵀ·d[q + s])], with transforms down the
 * columns of a strip.
 *
 * <p>The strips are cut into parts, as {@link PartialSums} says; the sums of a part are [points, filters, taps, channels].
 */
final class StripWeightGradient {
    /** Floats of transformed strips that a thread works on at a time. */
    private static final int BLOCK_FLOATS = 36_000;

    private final ThreadTeam team;
    private final Workspace workspace;
    private final FloatBuffer dy;
    private final FloatBuffer x;
    private final int filters;
    private final int channels;
    private final Strips strips;
    private final PartialSums partial;
    private final FloatBuffer sums;

    StripWeightGradient(ThreadTeam team, Workspace workspace, FloatBuffer dy, FloatBuffer x, Conv2dShape shape) {
        this.team = team;
        this.workspace = workspace;
        this.dy = dy;
        this.x = x;
        filters = shape.k();
        channels = shape.c();
        strips = Strips.forward(shape);
        int parts = Math.min(PartialSums.PIECES, strips.count());
        partial = new PartialSums(strips.count(), parts, POINTS * pointLength());
        sums = workspace.accumulated(partial.length());
    }

    private int pointLength() {
        return filters * SIDE * channels;
    }

    void run(FloatBuffer dw) {
        team.split(partial.parts(), (from, to, thread) -> {
            for (int part = from; part < to; part++) {
                Rows.clear(sums.array(), sums.offset() + partial.start(part), partial.partLength());
                addPart(part, thread);
            }
        });
        team.split(filters, (from, to, _) -> {
            int width = SIDE * channels;
            for (int point = 0; point < POINTS; point++) {
                partial.addToFirst(sums, point * pointLength() + from * width, (to - from) * width);
            }
            WinogradF4.weightGradient(
                    to - from,
                    width,
                    sums.array(),
                    sums.offset() + from * width,
                    width,
                    pointLength(),
                    dw.array(),
                    dw.offset() + from * SIDE * width,
                    SIDE * width,
                    width);
        });
    }

    /** Transforms and adds up a part's strips, as many at a time as there is room for. */
    private void addPart(int part, int thread) {
        int first = partial.first(part);
        int end = partial.end(part);
        int inputLength = strips.length(channels);
        int gradientLength = strips.length(filters);
        int together = Math.clamp(BLOCK_FLOATS / (inputLength + gradientLength), 1, end - first);
        FloatBuffer inputs = workspace.rows(thread, together * inputLength);
        FloatBuffer gradients = workspace.tile(thread, together * gradientLength);
        FloatBuffer scratch = workspace.scratch(thread, strips.scratchLength());
        for (int strip = first; strip < end; strip += together) {
            int count = Math.min(together, end - strip);
            for (int i = 0; i < count; i++) {
                strips.transformInput(x, channels, strip + i, inputs, i * inputLength, scratch);
                strips.transformOutputGradient(dy, filters, strip + i, gradients, i * gradientLength, scratch);
            }
            addProducts(gradients, inputs, count, partial.start(part));
        }
    }

    /**
     * Adds the products of some transformed strips.
     *
     * @param start where the part's sums begin
     */
    private void addProducts(FloatBuffer gradients, FloatBuffer inputs, int count, int start) {
        for (int point = 0; point < POINTS; point++) {
            for (int k = 0; k < filters; k += StripGradientKernels.filters()) {
                for (int c = 0; c < channels; c += LANES) {
                    StripGradientKernels.add(
                            gradients.array(),
                            gradients.offset() + at(k, point),
                            strips.length(filters),
                            inputs.array(),
                            inputs.offset() + at(c, point),
                            strips.length(channels),
                            count,
                            strips.outWidth(),
                            sums.array(),
                            sums.offset() + start + point * pointLength() + k * SIDE * channels + c,
                            channels);
                }
            }
        }
    }

    /** Where a channel lies in a column of a transformed strip. */
    private int at(int channel, int point) {
        return channel / BLOCK * strips.blockLength() + point * BLOCK + channel % BLOCK;
    }
}
