package dev.jacobi.cpu;

import static dev.jacobi.cpu.MicroKernels.CHUNK;
import static dev.jacobi.cpu.MicroKernels.ROWS;
import static dev.jacobi.cpu.Simd.LANES;

import dev.jacobi.core.backend.Conv2dShape;

/**
 * 3×3 convolution by Winograd's method: tiles and weights are transformed, meet in a matrix product per plane, and the
 * products are transformed back.
 *
 * <p>With many tiles, a thread takes a block of them through all three stages while they are in its second-level cache.
 * With few, the weights are the larger part, and a thread takes a panel of them through.
 */
final class WinogradConvolution implements ConvolutionAlgorithm {
    /** Floats of transformed tiles that a block may have: about a second-level cache of 1 MiB. */
    private static final int BLOCK_FLOATS = 300_000;

    /** Tiles of a block at most; more would not read the weights noticeably less often. */
    private static final int BLOCK = 32;

    /**
     * Input channels whose weights are transformed at once where a thread takes panels of them: with the sums of 64 tiles
     * they take two thirds of a second-level cache.
     */
    private static final int WEIGHT_ROWS = CHUNK;

    private final ThreadTeam team;
    private final Workspace workspace;
    private final int outputs;
    private final WinogradWeightGradient weightGradient;

    /**
     * @param outputs along each side of a tile: 2 or 4
     */
    WinogradConvolution(ThreadTeam team, Workspace workspace, int outputs) {
        this.team = team;
        this.workspace = workspace;
        this.outputs = outputs;
        this.weightGradient = new WinogradWeightGradient(team, workspace);
    }

    @Override
    public boolean applies(Conv2dShape shape) {
        return WinogradScheme.of(shape, outputs).isPresent();
    }

    private WinogradScheme scheme(Conv2dShape shape) {
        return WinogradScheme.of(shape, outputs).orElseThrow();
    }

    @Override
    public void forward(FloatBuffer x, FloatBuffer w, FloatBuffer bias, FloatBuffer y, Conv2dShape shape) {
        WinogradScheme scheme = scheme(shape);
        WinogradTiles tiles = forwardTiles(scheme, shape);
        Panels panels = new Panels(shape.c(), shape.k());
        run(tiles, new WinogradWeights(scheme, panels, w, shape.c(), false), x, bias, y, false);
    }

    /** A convolution of dy with the weights turned by 180°, inputs and outputs exchanged. */
    @Override
    public void inputGradient(FloatBuffer dy, FloatBuffer w, FloatBuffer dx, boolean add, Conv2dShape shape) {
        WinogradScheme scheme = scheme(shape);
        // With stride 2 and padding 1, the first tile of dy is the one that reaches the first inputs.
        int padding = shape.height().stride() == 1 ? 2 - shape.height().padding() : 0;
        var tiles = WinogradTiles.of(
                scheme.inputGradient(),
                shape.n(),
                shape.p(),
                shape.q(),
                shape.height().size(),
                shape.width().size(),
                padding);
        Panels panels = new Panels(shape.k(), shape.c());
        run(tiles, new WinogradWeights(scheme, panels, w, shape.c(), true), dy, null, dx, add);
    }

    @Override
    public void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        WinogradScheme scheme = scheme(shape);
        weightGradient.run(scheme, forwardTiles(scheme, shape), dy, x, dw, shape.c(), shape.k());
    }

    private static WinogradTiles forwardTiles(WinogradScheme scheme, Conv2dShape shape) {
        return WinogradTiles.of(
                scheme.forward(),
                shape.n(),
                shape.height().size(),
                shape.width().size(),
                shape.p(),
                shape.q(),
                shape.height().padding());
    }

    private void run(
            WinogradTiles tiles, WinogradWeights weights, FloatBuffer x, FloatBuffer bias, FloatBuffer y, boolean add) {
        if (tiles.count() < weights.panels().columns() && weights.panels().count() >= 2 * team.size()) {
            runByPanels(tiles, weights, x, bias, y, add);
        } else {
            runByTiles(tiles, weights, x, bias, y, add);
        }
    }

    private void runByTiles(
            WinogradTiles tiles, WinogradWeights weights, FloatBuffer x, FloatBuffer bias, FloatBuffer y, boolean add) {
        WinogradFilter filter = tiles.filter();
        Panels panels = weights.panels();
        int channels = panels.depth();
        int planeStride = panels.length() + WinogradWeights.PADDING;
        float[] transformed = workspace.packed(filter.weightPlanes() * planeStride);
        team.split(panels.count(), (from, to, thread) -> {
            float[] scratch = workspace.scratch(thread, weights.scratchLength(channels));
            for (int panel = from; panel < to; panel++) {
                weights.transform(panel, 0, channels, transformed, panels.start(panel), planeStride, scratch);
            }
        });
        int fitting = BLOCK_FLOATS / (filter.planes() * channels) / ROWS * ROWS;
        int perThread = Math.ceilDiv(Math.ceilDiv(tiles.count(), team.size()), ROWS) * ROWS;
        int block = Math.min(perThread, Math.clamp(fitting, ROWS, BLOCK));
        team.split(Math.ceilDiv(tiles.count(), block), (from, to, thread) -> {
            float[] memory = workspace.rows(thread, TilePlanes.length(filter.planes(), block, channels));
            float[] scratch = workspace.scratch(thread, tiles.scratchLength(Math.max(channels, 2 * LANES)));
            var products = new Products(tiles, workspace.sums(thread, Products.length(filter, block)), block);
            TilePlanes planes = TilePlanes.left(memory, 0, block, channels);
            for (int first = from * block; first < Math.min(to * block, tiles.count()); first += block) {
                int count = Math.min(block, tiles.count() - first);
                for (int i = 0; i < count; i++) {
                    tiles.transformInput(x.array(), x.offset(), channels, 0, channels, first + i, planes, i, scratch);
                }
                for (int panel = 0; panel < panels.count(); panel++) {
                    int at = panels.start(panel);
                    products.multiply(planes, 0, channels, count, panels.vectors(panel), transformed, at, planeStride);
                    products.transformBack(first, count, panels, panel, bias, y, add, scratch);
                }
            }
        });
    }

    private void runByPanels(
            WinogradTiles tiles, WinogradWeights weights, FloatBuffer x, FloatBuffer bias, FloatBuffer y, boolean add) {
        WinogradFilter filter = tiles.filter();
        Panels panels = weights.panels();
        int channels = panels.depth();
        int rows = Math.ceilDiv(tiles.count(), ROWS) * ROWS;
        float[] memory = workspace.packed(TilePlanes.length(filter.planes(), rows, channels));
        TilePlanes planes = TilePlanes.left(memory, 0, rows, channels);
        team.split(tiles.count(), (from, to, thread) -> {
            float[] scratch = workspace.scratch(thread, tiles.scratchLength(channels));
            for (int tile = from; tile < to; tile++) {
                tiles.transformInput(x.array(), x.offset(), channels, 0, channels, tile, planes, tile, scratch);
            }
        });
        team.split(panels.count(), (from, to, thread) -> {
            int depth = Math.min(WEIGHT_ROWS, channels);
            int planeStride = depth * 2 * LANES + WinogradWeights.PADDING;
            float[] transformed = workspace.rows(thread, filter.weightPlanes() * planeStride);
            float[] scratch =
                    workspace.scratch(thread, Math.max(weights.scratchLength(depth), tiles.scratchLength(2 * LANES)));
            var products = new Products(tiles, workspace.sums(thread, Products.length(filter, rows)), rows);
            for (int panel = from; panel < to; panel++) {
                for (int row = 0; row < channels; row += depth) {
                    int end = Math.min(channels, row + depth);
                    weights.transform(panel, row, end - row, transformed, 0, planeStride, scratch);
                    products.multiply(
                            planes, row, end, tiles.count(), panels.vectors(panel), transformed, 0, planeStride);
                }
                products.transformBack(0, tiles.count(), panels, panel, bias, y, add, scratch);
            }
        });
    }

    /**
     * The products of a block of tiles with one panel of weights.
     *
     * @param sums one matrix [tiles, panel] per plane
     * @param rows tiles that there is room for
     */
    private record Products(WinogradTiles tiles, float[] sums, int rows) {
        /** Keeps the planes off power-of-two distances. */
        private static final int PADDING = 16;

        static int length(WinogradFilter filter, int rows) {
            return filter.planes() * (rows * 2 * LANES + PADDING);
        }

        private int stride() {
            return rows * 2 * LANES + PADDING;
        }

        /** Adds the products of the channels {@code from … end-1}; the first begin the sums. */
        void multiply(
                TilePlanes planes,
                int from,
                int end,
                int count,
                int vectors,
                float[] weights,
                int start,
                int planeStride) {
            for (int plane = 0; plane < tiles.filter().planes(); plane++) {
                int a = planes.plane(plane) + from * planes.rows();
                int b = start + tiles.filter().weightPlane(plane) * planeStride;
                int c = plane * stride();
                for (int row = 0; row < count; row += ROWS) {
                    MicroKernels.rows8(
                            vectors,
                            planes.array(),
                            a + row * CHUNK,
                            planes.rows() * CHUNK,
                            weights,
                            b,
                            end - from,
                            sums,
                            c + row * vectors * LANES,
                            vectors * LANES,
                            from == 0);
                }
            }
        }

        void transformBack(
                int firstTile,
                int count,
                Panels panels,
                int panel,
                FloatBuffer bias,
                FloatBuffer y,
                boolean add,
                float[] scratch) {
            int width = panels.vectors(panel) * LANES;
            int k = panel * 2 * LANES;
            for (int i = 0; i < count; i++) {
                tiles.transformOutput(
                        width,
                        sums,
                        i * width,
                        stride(),
                        bias == null ? null : bias.array(),
                        bias == null ? 0 : bias.offset() + k,
                        y.array(),
                        y.offset() + k,
                        add,
                        panels.columns(),
                        firstTile + i,
                        scratch);
            }
        }
    }
}
