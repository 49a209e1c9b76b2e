package dev.jacobi.cpu;

import static dev.jacobi.cpu.MicroKernels.CHUNK;
import static dev.jacobi.cpu.MicroKernels.ROWS;
import static dev.jacobi.cpu.Simd.LANES;
import static dev.jacobi.cpu.WinogradTiles.PATCH;
import static dev.jacobi.cpu.WinogradTiles.PLANES;

import dev.jacobi.core.backend.Conv2dShape;

/**
 * 3×3 convolution with stride 1 by Winograd's F(4×4, 3×3): a tile of 16 outputs costs 36 multiplications instead of 144.
 * The transformed tiles and weights meet in 36 matrix products, one per plane.
 *
 * <p>The price is accuracy: errors are about ten times those of the direct sum, a few units in the sixth decimal.
 */
final class WinogradConvolution implements ConvolutionAlgorithm {
    /** Taps of the filter. */
    private static final int TAPS = 9;

    /** Tiles that a thread transforms and multiplies at a time in the forward pass. */
    private static final int BLOCK = 32;

    /** Tiles that the team transforms and multiplies at a time in the weight gradient. */
    private static final int GRADIENT_BLOCK = 128;

    /** Keeps the planes off power-of-two distances, which would all fall on the same lines of the cache. */
    private static final int PLANE_PADDING = 16;

    private final ThreadTeam team;
    private final Workspace workspace;

    WinogradConvolution(ThreadTeam team, Workspace workspace) {
        this.team = team;
        this.workspace = workspace;
    }

    /** Whether the geometry is one this algorithm can do. */
    static boolean applies(Conv2dShape shape) {
        return shape.height().kernel() == 3
                && shape.width().kernel() == 3
                && shape.height().stride() == 1
                && shape.width().stride() == 1
                && shape.height().dilation() == 1
                && shape.width().dilation() == 1
                && shape.height().padding() == shape.width().padding()
                && shape.height().padding() <= 2
                && shape.groups() == 1
                && shape.c() % LANES == 0
                && shape.k() % LANES == 0;
    }

    /** Whether it is faster than patches: with too few channels the transforms cost more than they save. */
    static boolean pays(Conv2dShape shape) {
        return shape.c() >= 32 && shape.k() >= 32;
    }

    @Override
    public void forward(FloatBuffer x, FloatBuffer w, FloatBuffer bias, FloatBuffer y, Conv2dShape shape) {
        int padding = shape.height().padding();
        var tiles =
                WinogradTiles.of(shape.n(), shape.height().size(), shape.width().size(), shape.p(), shape.q(), padding);
        Panels panels = new Panels(shape.c(), shape.k());
        float[] weights = workspace.packed(PLANES * panels.length());
        transformWeights(panels, weights, (panel, tap, taps) -> {
            int from = w.offset() + tap * shape.c();
            panels.packAt(panel, w.array(), from, 1, TAPS * shape.c(), taps, tap * shape.c());
        });
        run(tiles, panels, weights, x, bias, y);
    }

    /** The same convolution with dy for x: the weights turned by 180° with inputs and outputs exchanged. */
    @Override
    public void inputGradient(FloatBuffer dy, FloatBuffer w, FloatBuffer dx, Conv2dShape shape) {
        int padding = 2 - shape.height().padding();
        var tiles = WinogradTiles.of(
                shape.n(),
                shape.p(),
                shape.q(),
                shape.height().size(),
                shape.width().size(),
                padding);
        Panels panels = new Panels(shape.k(), shape.c());
        float[] weights = workspace.packed(PLANES * panels.length());
        transformWeights(panels, weights, (panel, tap, taps) -> {
            int from = w.offset() + (TAPS - 1 - tap) * shape.c();
            panels.packAt(panel, w.array(), from, TAPS * shape.c(), 1, taps, tap * shape.k());
        });
        run(tiles, panels, weights, dy, null, dx);
    }

    /** Packs the weights of one tap of one panel: as many rows as the panel is deep. */
    @FunctionalInterface
    private interface TapPacker {
        void pack(int panel, int tap, float[] taps);
    }

    /** U = G·g·Gᵀ for every pair of channels, in 36 planes of panels. */
    private void transformWeights(Panels panels, float[] weights, TapPacker packer) {
        int depth = panels.depth();
        int planeStride = panels.length();
        team.split(panels.count(), (from, to, thread) -> {
            float[] taps = workspace.rows(thread, TAPS * depth * 2 * LANES + PLANES * LANES);
            int scratch = TAPS * depth * 2 * LANES;
            for (int panel = from; panel < to; panel++) {
                for (int tap = 0; tap < TAPS; tap++) {
                    packer.pack(panel, tap, taps);
                }
                int tapStride = depth * panels.vectors(panel) * LANES;
                for (int i = 0; i < tapStride; i += LANES) {
                    for (int s = 0; s < 3; s++) {
                        WinogradTransforms.weight(
                                taps, i + s * tapStride, 3 * tapStride, taps, scratch + s * LANES, 3 * LANES);
                    }
                    int u = panels.start(panel) + i;
                    for (int r = 0; r < PATCH; r++) {
                        WinogradTransforms.weight(
                                taps,
                                scratch + 3 * r * LANES,
                                LANES,
                                weights,
                                u + r * PATCH * planeStride,
                                planeStride);
                    }
                }
            }
        });
    }

    /** Transforms a block of tiles, multiplies its planes with each panel of weights, and transforms back. */
    private void run(
            WinogradTiles tiles, Panels panels, float[] weights, FloatBuffer x, FloatBuffer bias, FloatBuffer y) {
        int channels = panels.depth();
        int chunkStride = BLOCK * CHUNK;
        int tilePlane = Math.ceilDiv(channels, CHUNK) * chunkStride + PLANE_PADDING;
        int sumPlane = BLOCK * 2 * LANES + PLANE_PADDING;
        int scratchLength = WinogradTiles.scratchLength(channels);
        int perThread = Math.ceilDiv(tiles.count(), team.size());
        int block = Math.min(BLOCK, perThread);
        team.split(Math.ceilDiv(tiles.count(), block), (from, to, thread) -> {
            float[] memory = workspace.rows(thread, PLANES * (tilePlane + sumPlane));
            float[] scratch = workspace.scratch(thread, scratchLength);
            int sums = PLANES * tilePlane;
            for (int first = from * block; first < Math.min(to * block, tiles.count()); first += block) {
                int count = Math.min(block, tiles.count() - first);
                for (int i = 0; i < count; i++) {
                    tiles.transformInput(
                            x.array(), x.offset(), channels, first + i, memory, tilePlane, i, chunkStride, scratch);
                }
                for (int panel = 0; panel < panels.count(); panel++) {
                    int vectors = panels.vectors(panel);
                    for (int plane = 0; plane < PLANES; plane++) {
                        int a = plane * tilePlane;
                        int b = plane * panels.length() + panels.start(panel);
                        int c = sums + plane * sumPlane;
                        for (int row = 0; row < count; row += ROWS) {
                            MicroKernels.rows8(
                                    vectors,
                                    memory,
                                    a + row * CHUNK,
                                    chunkStride,
                                    weights,
                                    b,
                                    channels,
                                    memory,
                                    c + row * vectors * LANES);
                        }
                    }
                    for (int i = 0; i < count; i++) {
                        for (int vector = 0; vector < vectors; vector++) {
                            int k = panel * 2 * LANES + vector * LANES;
                            tiles.transformOutput(
                                    memory,
                                    sums + (i * vectors + vector) * LANES,
                                    sumPlane,
                                    bias == null ? null : bias.array(),
                                    bias == null ? 0 : bias.offset() + k,
                                    y.array(),
                                    y.offset() + k,
                                    panels.columns(),
                                    first + i,
                                    scratch);
                        }
                    }
                }
            }
        });
    }

    /**
     * dg = Gᵀ·[Σ over tiles of (Bᵀ·d·B) ⊙ (A·dy·Aᵀ)]·G. The team transforms a block of tiles together; then each thread
     * multiplies planes of its own, so that each sum is built by one thread in the order of the tiles.
     */
    @Override
    public void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        int padding = shape.height().padding();
        var tiles =
                WinogradTiles.of(shape.n(), shape.height().size(), shape.width().size(), shape.p(), shape.q(), padding);
        Panels panels = new Panels(shape.c(), shape.k());
        Panels rows = new Panels(GRADIENT_BLOCK, shape.k());
        int chunkStride = GRADIENT_BLOCK * CHUNK;
        int inputPlane = Math.ceilDiv(shape.c(), CHUNK) * chunkStride + PLANE_PADDING;
        int gradientPlane = rows.length() + PLANE_PADDING;
        float[] planes = workspace.packed(PLANES * (inputPlane + gradientPlane));
        int gradients = PLANES * inputPlane;
        float[] sums = workspace.accumulated(PLANES * panels.length());
        int scratchLength = WinogradTiles.scratchLength(Math.max(shape.c(), shape.k()));
        team.split(
                PLANES, (from, to, _) -> java.util.Arrays.fill(sums, from * panels.length(), to * panels.length(), 0));
        for (int first = 0; first < tiles.count(); first += GRADIENT_BLOCK) {
            int block = first;
            int count = Math.min(GRADIENT_BLOCK, tiles.count() - first);
            team.split(count, (from, to, thread) -> {
                float[] scratch = workspace.scratch(thread, scratchLength);
                for (int i = from; i < to; i++) {
                    tiles.transformInput(
                            x.array(), x.offset(), shape.c(), block + i, planes, inputPlane, i, chunkStride, scratch);
                }
                for (int i = from; i < to; i++) {
                    tiles.transformOutputGradient(
                            dy.array(), dy.offset(), rows, block + i, planes, gradientPlane, i, scratch, gradients);
                }
            });
            team.split(PLANES, (from, to, _) -> {
                for (int plane = from; plane < to; plane++) {
                    int a = plane * inputPlane;
                    int b = gradients + plane * gradientPlane;
                    addProduct(planes, a, b, rows, panels, count, sums, plane * panels.length());
                }
            });
        }
        transformWeightGradient(panels, sums, dw);
    }

    /** dU += Vᵀ·Z for one plane. */
    private static void addProduct(
            float[] planes, int a, int b, Panels rows, Panels panels, int count, float[] sums, int start) {
        for (int panel = 0; panel < panels.count(); panel++) {
            int vectors = panels.vectors(panel);
            for (int c = 0; c < panels.depth(); c += ROWS) {
                int column = a + c / CHUNK * GRADIENT_BLOCK * CHUNK + c % CHUNK;
                int sum = start + panels.start(panel) + c * vectors * LANES;
                MicroKernels.columns8(vectors, planes, column, planes, b + rows.start(panel), count, sums, sum);
            }
        }
    }

    private void transformWeightGradient(Panels panels, float[] sums, FloatBuffer dw) {
        int depth = panels.depth();
        int planeStride = panels.length();
        Panels taps = new Panels(TAPS * depth, panels.columns());
        team.split(panels.count(), (from, to, thread) -> {
            float[] memory = workspace.rows(thread, TAPS * depth * 2 * LANES + PLANES * LANES);
            int scratch = TAPS * depth * 2 * LANES;
            for (int panel = from; panel < to; panel++) {
                int tapStride = depth * panels.vectors(panel) * LANES;
                for (int i = 0; i < tapStride; i += LANES) {
                    int u = panels.start(panel) + i;
                    for (int j = 0; j < PATCH; j++) {
                        WinogradTransforms.weightGradient(
                                sums,
                                u + j * planeStride,
                                PATCH * planeStride,
                                memory,
                                scratch + j * LANES,
                                PATCH * LANES);
                    }
                    for (int r = 0; r < 3; r++) {
                        WinogradTransforms.weightGradient(
                                memory, scratch + r * PATCH * LANES, LANES, memory, i + 3 * r * tapStride, tapStride);
                    }
                }
                taps.unpack(panel, 0, taps.depth(), memory, 0, dw.array(), dw.offset(), taps.depth());
            }
        });
    }
}
