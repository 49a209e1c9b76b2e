package dev.jacobi.cpu.convolution.grouped;

import static dev.jacobi.cpu.convolution.grouped.GroupKernels.PIXELS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.convolution.TapAxis;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import jdk.incubator.vector.VectorShuffle;

/** A grouped convolution, or one phase of its input gradient: each result is a weighted sum over its window. */
final class WindowSums {
    private final ThreadTeam team;
    private final Workspace workspace;
    private final GroupWeights weights;
    private final ChannelBlocks blocks;
    private final TapAxis rows;
    private final TapAxis columns;
    private final Band band;
    private final int[] offsets;
    private final VectorShuffle<Float>[] shuffles;

    WindowSums(ThreadTeam team, Workspace workspace, GroupWeights weights, TapAxis rows, TapAxis columns) {
        this.team = team;
        this.workspace = workspace;
        this.weights = weights;
        this.blocks = weights.blocks();
        this.rows = rows;
        this.columns = columns;
        this.band = Band.of(rows, columns);
        this.offsets = band.offsets();
        this.shuffles = blocks.depthwise() ? null : blocks.shuffles();
    }

    /**
     * Computes all results.
     *
     * @param add whether to add to what y holds
     */
    void run(FloatBuffer x, FloatBuffer w, FloatEpilogue epilogue, FloatBuffer y, boolean add) {
        int perBlock = offsets.length * blocks.in() * LANES;
        FloatBuffer packed = workspace.packed(blocks.count() * perBlock);
        team.split(blocks.count(), (from, to, _) -> {
            for (int block = from; block < to; block++) {
                weights.pack(w, block, rows, columns, packed, block * perBlock);
            }
        });
        int chunks = Math.ceilDiv(blocks.count(), Band.BLOCKS);
        team.split(weights.shape().n() * band.count() * chunks, (from, to, thread) -> {
            FloatBuffer planes = workspace.scratch(thread, Math.min(blocks.count(), Band.BLOCKS) * band.length());
            FloatBuffer sums = workspace.sums(thread, PIXELS * LANES);
            for (int piece = from; piece < to; piece++) {
                int firstBlock = piece % chunks * Band.BLOCKS;
                int endBlock = Math.min(firstBlock + Band.BLOCKS, blocks.count());
                int result = piece / chunks % band.count() * band.results();
                int picture = piece / chunks / band.count();
                int count = Math.min(band.results(), rows.results() - result);
                band.fill(x, weights.inChannels(), picture, blocks, firstBlock, endBlock, result, count, planes);
                for (int i = 0; i < count; i++) {
                    for (int block = firstBlock; block < endBlock; block++) {
                        int plane = (block - firstBlock) * band.length() + i * rows.step() * band.line();
                        line(planes, plane, packed, block, epilogue, sums, y, add, picture, result + i);
                    }
                }
            }
        });
    }

    /** One row of results for one block, eight pixels at a time. */
    private void line(
            FloatBuffer planes,
            int start,
            FloatBuffer packed,
            int block,
            FloatEpilogue epilogue,
            FloatBuffer sums,
            FloatBuffer y,
            boolean add,
            int picture,
            int result) {
        int channels = weights.outChannels();
        int row = picture * rows.targetSize() + rows.target(result);
        int w = packed.offset() + block * offsets.length * blocks.in() * LANES;
        int width = blocks.outWidth(block);
        int pixelStep = columns.step() * LANES;
        int targetStep = columns.targetStep() * channels;
        int first = y.offset() + (row * columns.targetSize() + columns.target(0)) * channels + blocks.outStart(block);
        for (int column = 0; column < columns.results(); column += PIXELS) {
            int from = planes.offset() + start + column * pixelStep;
            int to = first + column * targetStep;
            int count = Math.min(PIXELS, columns.results() - column);
            if (count == PIXELS && width == LANES && !add) {
                GroupKernels.pixels8(
                        planes.array(),
                        from,
                        pixelStep,
                        offsets,
                        shuffles,
                        packed.array(),
                        w,
                        y.array(),
                        to,
                        targetStep);
            } else {
                float[] detour = sums.array();
                int c = sums.offset();
                GroupKernels.pixels8(
                        planes.array(), from, pixelStep, offsets, shuffles, packed.array(), w, detour, c, LANES);
                for (int i = 0; i < count; i++) {
                    if (add) {
                        Rows.add(detour, c + i * LANES, y.array(), to + i * targetStep, width);
                    } else {
                        Rows.copy(detour, c + i * LANES, y.array(), to + i * targetStep, width);
                    }
                }
            }
        }
        epilogue.apply(y, first, columns.results(), targetStep, blocks.outStart(block), width);
    }
}
