package dev.jacobi.cpu.convolution.winograd;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.products.MicroKernels.ROWS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.convolution.PartialSums;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.OuterProducts;
import dev.jacobi.cpu.products.Panels;
import dev.jacobi.cpu.threads.ThreadTeam;

/**
 * dg = Gᵀ·[Σ over tiles of (A·dy·Aᵀ) ⊙ (Bᵀ·d·B)]·G: per plane a product [K, tiles]·[tiles, C].
 *
 * <p>The work is cut by panels of the input channels and, where these are few, into parts of the tiles, as {@link
 * PartialSums} says. A thread transforms the tiles it needs itself: that some are transformed by two threads costs less
 * than moving them from one core's cache to the other's.
 *
 * <p>Sums lie in blocks of {@value MicroKernels#CHUNK} filters by one panel, with all planes of a block together. Where
 * one part and one chunk hold all tiles, a block is transformed back as soon as it is complete; otherwise when all
 * parts are complete.
 */
final class WinogradWeightGradient {
    private static final int SIDE = 3;
    private static final int TAPS = SIDE * SIDE;

    /** Floats of the transformed output gradient that a chunk of tiles may have. */
    private static final int CHUNK_FLOATS = 2_700_000;

    private static final int CHUNK_TILES = 64;

    private final ThreadTeam team;
    private final Workspace workspace;

    WinogradWeightGradient(ThreadTeam team, Workspace workspace) {
        this.team = team;
        this.workspace = workspace;
    }

    void run(
            WinogradScheme scheme,
            WinogradTiles tiles,
            FloatBuffer dy,
            FloatBuffer x,
            FloatBuffer dw,
            int channels,
            int filters) {
        new Run(scheme, tiles, dy, x, dw, channels, filters).run();
    }

    /** One weight gradient. */
    private final class Run {
        private final WinogradScheme scheme;
        private final WinogradTiles tiles;
        private final FloatBuffer dy;
        private final FloatBuffer x;
        private final FloatBuffer dw;
        private final int channels;
        private final int filters;
        private final Panels panels;
        private final int filterBlocks;
        private final int blockLength;
        private final int chunk;
        private final PartialSums partial;

        Run(
                WinogradScheme scheme,
                WinogradTiles tiles,
                FloatBuffer dy,
                FloatBuffer x,
                FloatBuffer dw,
                int channels,
                int filters) {
            this.scheme = scheme;
            this.tiles = tiles;
            this.dy = dy;
            this.x = x;
            this.dw = dw;
            this.channels = channels;
            this.filters = filters;
            panels = new Panels(filters, channels);
            filterBlocks = Math.ceilDiv(filters, CHUNK);
            WinogradFilter filter = scheme.forward();
            blockLength = filter.weightPlanes() * planeStride(2);
            int fitting = CHUNK_FLOATS / (filter.planes() * filters);
            chunk = Math.min(tiles.count(), Math.clamp(fitting, ROWS, CHUNK_TILES));
            int chunks = Math.ceilDiv(tiles.count(), chunk);
            int parts = Math.clamp(PartialSums.PIECES / panels.count(), 1, chunks);
            partial = new PartialSums(tiles.count(), parts, blocks() * blockLength);
        }

        private void run() {
            boolean atOnce = chunk == tiles.count();
            FloatBuffer sums = atOnce ? null : workspace.accumulated(partial.length());
            team.splitWhole(partial.parts() * panels.count(), (from, to, thread) -> {
                for (int piece = from; piece < to; ) {
                    int part = piece / panels.count();
                    int first = piece % panels.count();
                    int end = Math.min(panels.count(), first + to - piece);
                    addPart(part, first, end, sums, thread);
                    piece += end - first;
                }
            });
            if (!atOnce) {
                team.split(blocks(), (from, to, thread) -> {
                    for (int block = from; block < to; block++) {
                        partial.addToFirst(sums, block * blockLength, blockLength);
                        FloatBuffer scratch = workspace.scratch(thread, scratchLength());
                        transformBack(block, sums, block * blockLength, scratch);
                    }
                });
            }
        }

        /** Floats from one plane of a block to the next: not a power of two, for the cache's sake. */
        private static int planeStride(int vectors) {
            return CHUNK * vectors * LANES + LANES;
        }

        private int blocks() {
            return panels.count() * filterBlocks;
        }

        private int scratchLength() {
            return tiles.scratchLength(Math.max(channels, filters));
        }

        /** Adds up a part of the tiles for some of the panels; without sums to add to, writes the gradient itself. */
        private void addPart(int part, int firstPanel, int endPanel, FloatBuffer sums, int thread) {
            WinogradFilter filter = scheme.forward();
            int start = partial.first(part);
            int end = partial.end(part);
            int gradientLength = TilePlanes.length(filter.planes(), chunk, filters);
            int inputLength = TilePlanes.length(filter.planes(), chunk, channels);
            FloatBuffer memory = workspace.rows(thread, gradientLength + inputLength + blockLength);
            TilePlanes gradients = TilePlanes.left(memory, 0, chunk, filters);
            TilePlanes inputs = TilePlanes.right(memory, gradientLength, chunk, channels);
            FloatBuffer scratch = workspace.scratch(thread, scratchLength());
            int firstChannel = firstPanel * 2 * LANES;
            int endChannel = Math.min(channels, endPanel * 2 * LANES);
            for (int first = start; first < end; first += chunk) {
                int count = Math.min(chunk, end - first);
                for (int i = 0; i < count; i++) {
                    tiles.transformOutputGradient(
                            scheme.outputGradient(),
                            dy.array(),
                            dy.offset(),
                            filters,
                            first + i,
                            gradients,
                            i,
                            scratch);
                }
                for (int i = 0; i < count; i++) {
                    tiles.transformInput(
                            x.array(), x.offset(), channels, firstChannel, endChannel, first + i, inputs, i, scratch);
                }
                for (int filterBlock = 0; filterBlock < filterBlocks; filterBlock++) {
                    if (sums == null) {
                        // Each block is transformed back while it is in the cache.
                        int own = gradientLength + inputLength;
                        for (int panel = firstPanel; panel < endPanel; panel++) {
                            addProducts(gradients, inputs, filterBlock, panel, panel + 1, count, memory, own, true);
                            transformBack(block(panel, filterBlock), memory, own, scratch);
                        }
                    } else {
                        int at = partial.start(part) + block(firstPanel, filterBlock) * blockLength;
                        boolean fresh = first == start;
                        addProducts(gradients, inputs, filterBlock, firstPanel, endPanel, count, sums, at, fresh);
                    }
                }
            }
        }

        private int block(int panel, int filterBlock) {
            return panel * filterBlocks + filterBlock;
        }

        /**
         * Adds the products of a chunk of tiles to the blocks of some panels: plane by plane, so that the gradients of one
         * are read from the nearest cache for all panels but the first.
         *
         * @param at where the first panel's block begins in the sums
         */
        private void addProducts(
                TilePlanes gradients,
                TilePlanes inputs,
                int filterBlock,
                int firstPanel,
                int endPanel,
                int count,
                FloatBuffer sums,
                int at,
                boolean fresh) {
            WinogradFilter filter = scheme.forward();
            int firstFilter = filterBlock * CHUNK;
            for (int plane = 0; plane < filter.planes(); plane++) {
                int a = gradients.at(0, firstFilter) + plane * gradients.stride();
                boolean first = fresh && filter.isFirst(plane);
                for (int panel = firstPanel; panel < endPanel; panel++) {
                    int vectors = panels.vectors(panel);
                    int b = inputs.at(0, panel * 2 * LANES) + plane * inputs.stride();
                    int c = sums.offset()
                            + at
                            + (panel - firstPanel) * filterBlocks * blockLength
                            + filter.weightPlane(plane) * planeStride(vectors);
                    int columns = Math.min(CHUNK, filters - firstFilter);
                    OuterProducts.columns(
                            vectors, gradients.array(), a, inputs.array(), b, count, sums.array(), c, columns, first);
                }
            }
        }

        private void transformBack(int block, FloatBuffer sums, int at, FloatBuffer scratch) {
            int points = scheme.forward().weightPoints();
            int panel = block / filterBlocks;
            int firstFilter = block % filterBlocks * CHUNK;
            int width = panels.vectors(panel) * LANES;
            int planeStride = planeStride(panels.vectors(panel));
            for (int k = 0; k < Math.min(CHUNK, filters - firstFilter); k++) {
                int to = dw.offset() + (firstFilter + k) * TAPS * channels + panel * 2 * LANES;
                scheme.weightGradient()
                        .applyTwice(
                                points,
                                SIDE,
                                width,
                                sums.array(),
                                sums.offset() + at + k * width,
                                planeStride,
                                points * planeStride,
                                scratch.array(),
                                scratch.offset(),
                                dw.array(),
                                to,
                                SIDE * channels,
                                channels);
            }
        }
    }
}
