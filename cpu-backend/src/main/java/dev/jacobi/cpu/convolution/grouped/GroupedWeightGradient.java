package dev.jacobi.cpu.convolution.grouped;

import static dev.jacobi.cpu.convolution.PartialSums.PIECES;
import static dev.jacobi.cpu.convolution.grouped.GroupKernels.GRADIENTS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.convolution.PartialSums;
import dev.jacobi.cpu.convolution.TapAxis;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import jdk.incubator.vector.VectorShuffle;

/**
 * The weight gradient of a grouped convolution: for each block of channels and each part of the pictures a sum over
 * pixels, {@link GroupKernels#GRADIENTS} vectors of it at a time; then the parts are added, as {@link PartialSums} says.
 * Where parts take too much memory, the work is cut by blocks too.
 */
final class GroupedWeightGradient {
    /** Floats that the sums of all parts may take together. */
    private static final int MOST_SUMS = 1 << 16;

    private final ThreadTeam team;
    private final Workspace workspace;
    private final Conv2dShape shape;
    private final GroupWeights weights;
    private final ChannelBlocks blocks;
    private final TapAxis rows;
    private final TapAxis columns;
    private final Band band;
    private final int[] offsets;
    private final VectorShuffle<Float>[] shuffles;

    /** Vectors of sums for a tap: one for each channel, rounded up to what the kernels compute. */
    private final int perTap;

    /** Floats of the sums of a block. */
    private final int perBlock;

    GroupedWeightGradient(ThreadTeam team, Workspace workspace, Conv2dShape shape) {
        this.team = team;
        this.workspace = workspace;
        this.shape = shape;
        weights = GroupWeights.forward(shape);
        blocks = weights.blocks();
        rows = TapAxis.forward(shape.height());
        columns = TapAxis.forward(shape.width());
        band = Band.of(rows, columns);
        offsets = band.offsets();
        shuffles = blocks.shuffles();
        perTap = blocks.depthwise() ? 1 : Math.ceilDiv(shuffles.length, GRADIENTS) * GRADIENTS;
        perBlock = Math.ceilDiv(offsets.length * perTap, GRADIENTS) * GRADIENTS * LANES;
    }

    void run(FloatBuffer dy, FloatBuffer x, FloatBuffer dw) {
        int perPart = blocks.count() * perBlock;
        int parts = Integer.highestOneBit(Math.clamp(MOST_SUMS / perPart, 1, Math.min(PIECES, shape.n())));
        int slices = Math.max(Math.min(PIECES / parts, blocks.count()), Math.ceilDiv(blocks.count(), Band.BLOCKS));
        PartialSums partial = new PartialSums(shape.n(), parts, perPart);
        FloatBuffer sums = workspace.accumulated(partial.length());
        team.split(parts * slices, (from, to, thread) -> {
            for (int piece = from; piece < to; piece++) {
                int part = piece / slices;
                int slice = piece % slices;
                addPictures(
                        dy,
                        x,
                        partial.first(part),
                        partial.end(part),
                        slice * blocks.count() / slices,
                        (slice + 1) * blocks.count() / slices,
                        sums,
                        partial.start(part),
                        thread);
            }
        });
        team.split(blocks.count(), (from, to, _) -> {
            for (int block = from; block < to; block++) {
                partial.addToFirst(sums, block * perBlock, perBlock);
                unpack(sums, block, dw);
            }
        });
    }

    /**
     * The sums of some pictures for some blocks; all blocks of a band come one after another, while it is in the cache.
     */
    private void addPictures(
            FloatBuffer dy,
            FloatBuffer x,
            int firstPicture,
            int endPicture,
            int firstBlock,
            int endBlock,
            FloatBuffer sums,
            int start,
            int thread) {
        int plane = band.results() * shape.q() * LANES;
        FloatBuffer planes = workspace.scratch(thread, (endBlock - firstBlock) * band.length());
        FloatBuffer gradients = workspace.rows(thread, (endBlock - firstBlock) * plane);
        Rows.clear(sums.array(), sums.offset() + start + firstBlock * perBlock, (endBlock - firstBlock) * perBlock);
        for (int n = firstPicture; n < endPicture; n++) {
            for (int result = 0; result < rows.results(); result += band.results()) {
                int count = Math.min(band.results(), rows.results() - result);
                band.fill(x, shape.c(), n, blocks, firstBlock, endBlock, result, count, planes);
                copyGradients(dy, n, firstBlock, endBlock, result, count, gradients, plane);
                for (int block = firstBlock; block < endBlock; block++) {
                    int i = block - firstBlock;
                    addProducts(planes, i * band.length(), gradients, i * plane, count, sums, start + block * perBlock);
                }
            }
        }
    }

    /** Copies some rows of dy: a plane for each block, and in it a vector for each pixel. */
    private void copyGradients(
            FloatBuffer dy, int n, int firstBlock, int endBlock, int row, int count, FloatBuffer gradients, int plane) {
        int first = (n * shape.p() + row) * shape.q();
        for (int i = 0; i < count * shape.q(); i++) {
            int from = dy.offset() + (first + i) * shape.k();
            for (int block = firstBlock; block < endBlock; block++) {
                int to = gradients.offset() + (block - firstBlock) * plane + i * LANES;
                Rows.copy(dy.array(), from + blocks.outStart(block), gradients.array(), to, blocks.outWidth(block));
            }
        }
    }

    private void addProducts(
            FloatBuffer planes,
            int start,
            FloatBuffer gradients,
            int firstGradient,
            int count,
            FloatBuffer sums,
            int firstSum) {
        int plane = planes.offset() + start;
        int gradient = gradients.offset() + firstGradient;
        int sum = sums.offset() + firstSum;
        int line = rows.step() * band.line();
        int pixel = columns.step() * LANES;
        if (blocks.depthwise()) {
            for (int tap = 0; tap < offsets.length; tap += GRADIENTS) {
                GroupKernels.taps4(
                        planes.array(),
                        line,
                        pixel,
                        plane + offsets[tap],
                        plane + offset(tap + 1),
                        plane + offset(tap + 2),
                        plane + offset(tap + 3),
                        gradients.array(),
                        gradient,
                        count,
                        columns.results(),
                        sums.array(),
                        sum + tap * LANES);
            }
            return;
        }
        for (int tap = 0; tap < offsets.length; tap++) {
            for (int channel = 0; channel < shuffles.length; channel += GRADIENTS) {
                GroupKernels.channels4(
                        planes.array(),
                        line,
                        pixel,
                        plane + offsets[tap],
                        shuffles[channel],
                        shuffle(channel + 1),
                        shuffle(channel + 2),
                        shuffle(channel + 3),
                        gradients.array(),
                        gradient,
                        count,
                        columns.results(),
                        sums.array(),
                        sum + (tap * perTap + channel) * LANES);
            }
        }
    }

    /** The offset of a tap. After the last one it is the last one's again; nobody reads those sums. */
    private int offset(int tap) {
        return offsets[Math.min(tap, offsets.length - 1)];
    }

    /** The shuffle of a channel. After the last one it is the last one's again; nobody reads those sums. */
    private VectorShuffle<Float> shuffle(int channel) {
        return shuffles[Math.min(channel, shuffles.length - 1)];
    }

    private void unpack(FloatBuffer sums, int block, FloatBuffer dw) {
        int first = sums.offset() + block * perBlock;
        int tap = 0;
        for (int row : rows.taps()) {
            for (int column : columns.taps()) {
                for (int lane = 0; lane < blocks.outWidth(block); lane++) {
                    int to = dw.offset() + weights.index(block, lane, row, column);
                    for (int in = 0; in < blocks.in(); in++) {
                        dw.array()[to + in] = sums.array()[first + (tap * perTap + in) * LANES + lane];
                    }
                }
                tap++;
            }
        }
    }
}
