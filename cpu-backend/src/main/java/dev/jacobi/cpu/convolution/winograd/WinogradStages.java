package dev.jacobi.cpu.convolution.winograd;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.products.MicroKernels.ROWS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.products.Panels;
import dev.jacobi.cpu.threads.ThreadTeam;
import java.util.Arrays;

/**
 * One convolution by Winograd's method: how tiles and weights go through the transforms and products, and which thread
 * does what.
 *
 * <p>With many tiles, a thread takes a block of them through all stages while they are in its second-level cache. With
 * few, the weights are the larger part, and a thread takes a panel of them through, some input channels at a time. In
 * between, a thread has a share of the panels, and takes all tiles through these.
 *
 * <p>A thread should read no more than it must of what another has just written: that comes from the other's cache, and
 * where the two have no third-level cache in common, it takes six times as long. So each thread transforms for itself
 * what all of them need, as long as this is a small part of the work.
 */
final class WinogradStages {
    /** Floats of transformed tiles that a block may have: about a second-level cache of 1 MiB. */
    private static final int BLOCK_FLOATS = 300_000;

    /** Tiles of a block at most; more would not read the weights noticeably less often. */
    private static final int BLOCK = 16;

    /**
     * Input channels whose weights are transformed at once where a thread takes panels of them: with the sums of 64 tiles
     * they take two thirds of a second-level cache.
     */
    private static final int WEIGHT_ROWS = CHUNK;

    /**
     * Input channels whose tiles are transformed at once where a thread takes panels of weights: few enough that each
     * thread may have a copy, and enough that the sums, which wait in between, are seldom read again.
     */
    private static final int TILE_CHANNELS = 4 * CHUNK;

    /** Transformed floats that each thread may have for itself: a few times as many fit in a third-level cache of 32 MiB. */
    private static final int OWN_FLOATS = 1_400_000;

    private final ThreadTeam team;
    private final Workspace workspace;
    private final WinogradTiles tiles;
    private final WinogradFilter filter;
    private final WinogradWeights weights;
    private final Panels panels;
    private final int channels;
    private final FloatBuffer x;
    private final FloatEpilogue epilogue;
    private final FloatBuffer y;
    private final boolean add;

    /**
     * A convolution of x with the weights, to y.
     *
     * @param add whether to add to what y holds
     */
    WinogradStages(
            ThreadTeam team,
            Workspace workspace,
            WinogradTiles tiles,
            WinogradWeights weights,
            FloatBuffer x,
            FloatEpilogue epilogue,
            FloatBuffer y,
            boolean add) {
        this.team = team;
        this.workspace = workspace;
        this.tiles = tiles;
        this.filter = tiles.filter();
        this.weights = weights;
        this.panels = weights.panels();
        this.channels = panels.depth();
        this.x = x;
        this.epilogue = epilogue;
        this.y = y;
        this.add = add;
    }

    void run() {
        boolean ownWeights = pays(weightFloats(channels), tileFloats(channels));
        if (panelsPerThread() >= 2 && tiles.count() < panels.columns()) {
            byPanels();
        } else if (panelsPerThread() >= 4 && !ownWeights) {
            bySharesOfPanels();
        } else {
            byTiles(ownWeights);
        }
    }

    private long tileFloats(int depth) {
        return (long) filter.planes() * tiles.count() * depth;
    }

    private long weightFloats(int depth) {
        return (long) filter.weightPlanes() * panels.columns() * depth;
    }

    private int panelsPerThread() {
        return panels.count() / team.size();
    }

    /**
     * Whether it pays for each thread to transform all of a factor for itself: the repeated work is the smaller part.
     */
    private boolean pays(long floats, long otherFloats) {
        return floats <= OWN_FLOATS && floats * (team.size() - 1) <= otherFloats;
    }

    private void byTiles(boolean ownWeights) {
        FloatBuffer[] transformed = transformed(ownWeights, panels.count(), weightsLength(), this::transformWeights);
        int block = block(Math.ceilDiv(tiles.count(), team.size()));
        team.split(Math.ceilDiv(tiles.count(), block), (from, to, thread) -> {
            int end = Math.min(to * block, tiles.count());
            multiplyBlocks(from * block, end, block, 0, panels.count(), transformed[thread], thread);
        });
    }

    private void bySharesOfPanels() {
        int block = block(tiles.count());
        FloatBuffer transformed = workspace.packed(weightsLength());
        team.splitWhole(panels.count(), (from, to, thread) -> {
            transformWeights(from, to, transformed, thread);
            multiplyBlocks(0, tiles.count(), block, from, to, transformed, thread);
        });
    }

    private void byPanels() {
        int rows = Math.ceilDiv(tiles.count(), ROWS) * ROWS;
        int depth = Math.min(channels, TILE_CHANNELS);
        boolean own = pays(tileFloats(depth), weightFloats(depth));
        FloatBuffer sums = workspace.accumulated(panels.count() * WinogradProducts.length(filter, rows));
        for (int channel = 0; channel < channels; channel += depth) {
            int first = channel;
            int count = Math.min(depth, channels - first);
            int length = TilePlanes.length(filter.planes(), rows, count);
            FloatBuffer[] transformed = transformed(own, tiles.count(), length, (from, to, target, thread) -> {
                TilePlanes planes = TilePlanes.left(target, 0, rows, count);
                transformTiles(first, count, from, to - from, planes, from, thread);
            });
            team.split(panels.count(), (from, to, thread) -> {
                TilePlanes planes = TilePlanes.left(transformed[thread], 0, rows, count);
                multiplyPanels(from, to, first, planes, sums, thread);
            });
        }
    }

    /** Transforms the items {@code from … to-1} of a factor to their places in the memory. */
    @FunctionalInterface
    private interface Transform {
        void run(int from, int to, FloatBuffer memory, int thread);
    }

    /**
     * Transforms a factor that all threads read, and returns for each thread the memory that holds it.
     *
     * @param own whether each thread transforms all of it for itself; else the threads share the work and the result
     * @param items number of items that the factor consists of
     * @param length floats of the transformed factor
     */
    private FloatBuffer[] transformed(boolean own, int items, int length, Transform transform) {
        FloatBuffer[] memory = new FloatBuffer[team.size()];
        if (own) {
            team.splitWhole(memory.length, (from, to, thread) -> {
                for (int i = from; i < to; i++) {
                    memory[i] = workspace.own(i, length);
                    transform.run(0, items, memory[i], thread);
                }
            });
        } else {
            Arrays.fill(memory, workspace.packed(length));
            team.split(items, (from, to, thread) -> transform.run(from, to, memory[thread], thread));
        }
        return memory;
    }

    private int weightsLength() {
        return filter.weightPlanes() * weightStride();
    }

    private int weightStride() {
        return panels.length() + WinogradWeights.PADDING;
    }

    private void transformWeights(int firstPanel, int endPanel, FloatBuffer transformed, int thread) {
        FloatBuffer scratch = workspace.scratch(thread, weights.scratchLength(channels));
        for (int panel = firstPanel; panel < endPanel; panel++) {
            weights.transform(panel, 0, channels, transformed, panels.start(panel), weightStride(), scratch);
        }
    }

    /** Transforms {@code depth} channels of {@code count} tiles to the rows of the planes from {@code firstRow} on. */
    private void transformTiles(
            int firstChannel, int depth, int firstTile, int count, TilePlanes planes, int firstRow, int thread) {
        FloatBuffer scratch = workspace.scratch(thread, tiles.scratchLength(depth));
        int start = x.offset() + firstChannel;
        for (int i = 0; i < count; i++) {
            tiles.transformInput(x.array(), start, channels, 0, depth, firstTile + i, planes, firstRow + i, scratch);
        }
    }

    /** Tiles that the second-level cache has room for, and no more than there are. */
    private int block(int tileCount) {
        int fitting = BLOCK_FLOATS / (filter.planes() * channels) / ROWS * ROWS;
        return Math.min(Math.ceilDiv(tileCount, ROWS) * ROWS, Math.clamp(fitting, ROWS, BLOCK));
    }

    private void multiplyBlocks(
            int firstTile, int endTile, int block, int firstPanel, int endPanel, FloatBuffer transformed, int thread) {
        FloatBuffer memory = workspace.rows(thread, TilePlanes.length(filter.planes(), block, channels));
        TilePlanes planes = TilePlanes.left(memory, 0, block, channels);
        FloatBuffer sums = workspace.sums(thread, WinogradProducts.length(filter, block));
        WinogradProducts products = new WinogradProducts(tiles, sums, 0, block);
        for (int first = firstTile; first < endTile; first += block) {
            int count = Math.min(block, endTile - first);
            transformTiles(0, channels, first, count, planes, 0, thread);
            FloatBuffer scratch = workspace.scratch(thread, tiles.scratchLength(2 * LANES));
            for (int panel = firstPanel; panel < endPanel; panel++) {
                int at = panels.start(panel);
                int vectors = panels.vectors(panel);
                products.multiply(planes, 0, channels, count, vectors, transformed, at, weightStride(), true);
                products.transformBack(first, count, panels, panel, y, add, scratch);
            }
            finish(first, count, firstPanel, endPanel);
        }
    }

    /** Adds the products of the planes, which hold some channels from {@code firstChannel} on, to the panels' sums. */
    private void multiplyPanels(
            int firstPanel, int endPanel, int firstChannel, TilePlanes planes, FloatBuffer sums, int thread) {
        int count = planes.columns();
        int depth = Math.min(WEIGHT_ROWS, count);
        int planeStride = depth * 2 * LANES + WinogradWeights.PADDING;
        FloatBuffer transformed = workspace.rows(thread, filter.weightPlanes() * planeStride);
        FloatBuffer scratch =
                workspace.scratch(thread, Math.max(weights.scratchLength(depth), tiles.scratchLength(2 * LANES)));
        boolean last = firstChannel + count == channels;
        for (int panel = firstPanel; panel < endPanel; panel++) {
            int start = panel * WinogradProducts.length(filter, planes.rows());
            int vectors = panels.vectors(panel);
            var products = new WinogradProducts(tiles, sums, start, planes.rows());
            for (int row = 0; row < count; row += depth) {
                int end = Math.min(count, row + depth);
                boolean fresh = firstChannel + row == 0;
                weights.transform(panel, firstChannel + row, end - row, transformed, 0, planeStride, scratch);
                products.multiply(planes, row, end, tiles.count(), vectors, transformed, 0, planeStride, fresh);
            }
            if (last) {
                products.transformBack(0, tiles.count(), panels, panel, y, add, scratch);
            }
        }
        if (last) {
            finish(0, tiles.count(), firstPanel, endPanel);
        }
    }

    private void finish(int firstTile, int count, int firstPanel, int endPanel) {
        int endChannel = Math.min(endPanel * 2 * LANES, panels.columns());
        tiles.finish(epilogue, y, panels.columns(), firstPanel * 2 * LANES, endChannel, firstTile, count);
    }
}
