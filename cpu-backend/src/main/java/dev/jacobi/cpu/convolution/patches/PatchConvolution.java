package dev.jacobi.cpu.convolution.patches;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.products.MicroKernels.ROWS;
import static dev.jacobi.cpu.products.TiledProduct.TILE;
import static dev.jacobi.cpu.products.TiledProduct.TILE_DEPTH;
import static dev.jacobi.cpu.products.TiledProduct.TILE_ROWS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.convolution.ConvolutionAlgorithm;
import dev.jacobi.cpu.convolution.PartialSums;
import dev.jacobi.cpu.convolution.TapAxis;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.products.OuterProducts;
import dev.jacobi.cpu.products.Panels;
import dev.jacobi.cpu.products.PixelRows;
import dev.jacobi.cpu.products.TiledProduct;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import java.util.stream.IntStream;

/**
 * Convolution's three passes as products with implicit patch matrices, group by group. Works for every geometry.
 */
public final class PatchConvolution implements ConvolutionAlgorithm {
    private final ThreadTeam team;
    private final Workspace workspace;

    /** A convolution that runs on a team. */
    public PatchConvolution(ThreadTeam team, Workspace workspace) {
        this.team = team;
        this.workspace = workspace;
    }

    @Override
    public boolean applies(Conv2dShape shape) {
        return true;
    }

    /** Y [pixels, K] = patches of x [pixels, R·S·C] · Wᵀ. */
    @Override
    public void forward(FloatBuffer x, FloatBuffer w, FloatEpilogue epilogue, FloatBuffer y, Conv2dShape shape) {
        int depth = shape.depth();
        Panels panels = new Panels(depth, shape.groupK());
        FloatBuffer packed = workspace.packed(panels.length());
        var product = new TiledProduct(inputPatches(shape), panels, PixelRows.dense(shape.k()));
        for (int group = 0; group < shape.groups(); group++) {
            int weights = w.offset() + group * shape.groupK() * depth;
            team.split(panels.count(), (from, to, _) -> {
                for (int panel = from; panel < to; panel++) {
                    panels.pack(panel, 0, depth, w.array(), weights, 1, depth, packed);
                }
            });
            int k = group * shape.groupK();
            product.run(team, workspace, x.array(), x.offset() + group * shape.groupC(), packed, epilogue, y, k, false);
        }
    }

    /**
     * Each input pixel gathers from the outputs whose windows looked at it. With a stride, the input pixels fall into
     * stride² phases, those with equal remainders; all pixels of a phase are looked at by the same taps, so each phase
     * is a product of its own with patches of dy.
     */
    @Override
    public void inputGradient(FloatBuffer dy, FloatBuffer w, FloatBuffer dx, boolean add, Conv2dShape shape) {
        for (int rowPhase = 0; rowPhase < shape.height().stride(); rowPhase++) {
            for (int columnPhase = 0; columnPhase < shape.width().stride(); columnPhase++) {
                TapAxis rows = TapAxis.gradient(shape.height(), rowPhase);
                TapAxis columns = TapAxis.gradient(shape.width(), columnPhase);
                if (rows.results() > 0 && columns.results() > 0) {
                    inputGradient(dy, w, dx, add, shape, rows, columns);
                }
            }
        }
    }

    private void inputGradient(
            FloatBuffer dy,
            FloatBuffer w,
            FloatBuffer dx,
            boolean add,
            Conv2dShape shape,
            TapAxis rows,
            TapAxis columns) {
        int taps = rows.taps().length * columns.taps().length;
        int[] tapRows = new int[taps];
        int[] tapColumns = new int[taps];
        int[] tapWeights = new int[taps];
        for (int tap = 0; tap < taps; tap++) {
            int r = tap / columns.taps().length;
            int s = tap % columns.taps().length;
            tapRows[tap] = rows.origin() + rows.offsets()[r];
            tapColumns[tap] = columns.origin() + columns.offsets()[s];
            tapWeights[tap] = (rows.taps()[r] * shape.width().kernel() + columns.taps()[s]) * shape.groupC();
        }
        var patches = Patches.of(
                shape.n(),
                rows.results(),
                columns.results(),
                shape.p(),
                shape.q(),
                shape.k(),
                shape.groupK(),
                1,
                1,
                tapRows,
                tapColumns);
        var target = new PixelRows(
                rows.results(),
                columns.results(),
                shape.height().size(),
                shape.width().size(),
                shape.c(),
                rows.targetStart(),
                columns.targetStart(),
                shape.height().stride(),
                shape.width().stride());
        for (int group = 0; group < shape.groups(); group++) {
            int c = group * shape.groupC();
            if (taps == 0) {
                if (!add) {
                    clearPhase(patches, target, shape.groupC(), dx.array(), dx.offset() + c);
                }
                continue;
            }
            Panels panels = new Panels(patches.depth(), shape.groupC());
            FloatBuffer packed = workspace.packed(panels.length());
            int weights = w.offset() + group * shape.groupK() * shape.depth();
            team.split(panels.count(), (from, to, _) -> {
                for (int panel = from; panel < to; panel++) {
                    for (int tap = 0; tap < taps; tap++) {
                        int k = shape.groupK();
                        panels.pack(panel, tap * k, k, w.array(), weights + tapWeights[tap], shape.depth(), 1, packed);
                    }
                }
            });
            new TiledProduct(patches, panels, target)
                    .run(
                            team,
                            workspace,
                            dy.array(),
                            dy.offset() + group * shape.groupK(),
                            packed,
                            FloatEpilogue.NONE,
                            dx,
                            c,
                            add);
        }
    }

    /** Pixels that no window looked at have no gradient. */
    private void clearPhase(Patches patches, PixelRows target, int channels, float[] result, int start) {
        team.split(patches.rows(), (from, to, _) -> {
            for (int point = from; point < to; point++) {
                Rows.clear(result, start + target.start(point), channels);
            }
        });
    }

    /**
     * dWᵀ [R·S·C, K] = (patches of x)ᵀ · dY. The work is cut by blocks of the result's rows and, where these are few, into
     * parts of the tiles of pixels, as {@link PartialSums} says.
     */
    @Override
    public void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        Patches patches = inputPatches(shape);
        int depth = shape.depth();
        int depthBlocks = Math.ceilDiv(depth, TILE_DEPTH);
        int tiles = Math.ceilDiv(patches.rows(), TILE_ROWS);
        int parts = Math.clamp(PartialSums.PIECES / depthBlocks, 1, tiles);
        Panels panels = new Panels(Math.ceilDiv(depth, ROWS) * ROWS, shape.groupK());
        PartialSums partial = new PartialSums(tiles, parts, panels.length());
        FloatBuffer sums = workspace.accumulated(partial.length());
        for (int group = 0; group < shape.groups(); group++) {
            int source = x.offset() + group * shape.groupC();
            int gradients = dy.offset() + group * shape.groupK();
            int weights = dw.offset() + group * shape.groupK() * depth;
            team.split(parts * depthBlocks, (from, to, thread) -> {
                for (int piece = from; piece < to; piece++) {
                    int part = piece / depthBlocks;
                    int first = piece % depthBlocks * TILE_DEPTH;
                    int end = Math.min(panels.depth(), first + TILE_DEPTH);
                    int start = partial.start(part);
                    int firstTile = partial.first(part);
                    for (int tile = firstTile; tile < partial.end(part); tile++) {
                        int pixel = tile * TILE_ROWS;
                        int pixels = Math.min(TILE_ROWS, patches.rows() - pixel);
                        FloatBuffer rows =
                                packRows(dy.array(), gradients, shape.k(), shape.groupK(), pixel, pixels, thread);
                        FloatBuffer patch = workspace.tile(thread, TILE);
                        patches.fill(
                                x.array(),
                                source,
                                pixel,
                                pixels,
                                first,
                                Math.min(depth, end),
                                patch.array(),
                                patch.offset(),
                                TILE_ROWS);
                        addProduct(patch, rows, pixels, panels, sums, start, first, end, tile == firstTile);
                    }
                }
            });
            team.split(panels.depth() / ROWS, (from, to, _) -> {
                int first = from * ROWS;
                int end = to * ROWS;
                for (int panel = 0; panel < panels.count(); panel++) {
                    int width = panels.vectors(panel) * LANES;
                    int at = panels.start(panel) + first * width;
                    partial.addToFirst(sums, at, (end - first) * width);
                    panels.unpack(panel, first, Math.min(depth, end), sums, dw.array(), weights, depth);
                }
            });
        }
    }

    /**
     * Adds a tile of patches times its rows of dy to the rows {@code first … end-1} of the sums, or overwrites them
     * where they are fresh.
     */
    private static void addProduct(
            FloatBuffer tile,
            FloatBuffer rows,
            int pixels,
            Panels panels,
            FloatBuffer sums,
            int start,
            int first,
            int end,
            boolean fresh) {
        Panels rowPanels = new Panels(pixels, panels.columns());
        for (int panel = 0; panel < panels.count(); panel++) {
            int vectors = panels.vectors(panel);
            int b = rows.offset() + rowPanels.start(panel);
            for (int d = first; d < end; d += CHUNK) {
                int a = tile.offset() + (d - first) * TILE_ROWS;
                int c = sums.offset() + start + panels.start(panel) + d * vectors * LANES;
                int columns = Math.min(CHUNK, end - d);
                OuterProducts.columns(
                        vectors, tile.array(), a, rows.array(), b, pixels, sums.array(), c, columns, fresh);
            }
        }
    }

    /** Packs rows of dy into panels as wide as those of the result. */
    private FloatBuffer packRows(float[] dy, int start, int stride, int columns, int first, int count, int thread) {
        Panels rows = new Panels(count, columns);
        FloatBuffer packed = workspace.rows(thread, rows.length());
        for (int panel = 0; panel < rows.count(); panel++) {
            rows.pack(panel, 0, count, dy, start + first * stride, stride, 1, packed);
        }
        return packed;
    }

    private static Patches inputPatches(Conv2dShape shape) {
        int r = shape.height().kernel();
        int s = shape.width().kernel();
        return Patches.of(
                shape.n(),
                shape.p(),
                shape.q(),
                shape.height().size(),
                shape.width().size(),
                shape.c(),
                shape.groupC(),
                shape.height().stride(),
                shape.width().stride(),
                IntStream.range(0, r * s)
                        .map(tap -> shape.height().input(0, tap / s))
                        .toArray(),
                IntStream.range(0, r * s)
                        .map(tap -> shape.width().input(0, tap % s))
                        .toArray());
    }
}
