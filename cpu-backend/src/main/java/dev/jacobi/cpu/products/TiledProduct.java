package dev.jacobi.cpu.products;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.products.MicroKernels.ROWS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;

/**
 * A matrix product whose left side is written tile by tile: a convolution of unfolded pixels, or an ordinary product with
 * a {@link DenseMatrix}. Each thread takes blocks of rows, fills their tile once, and multiplies it with every panel
 * while it is in the cache. Rows that lie in memory as the kernels can read them are not copied.
 */
public final class TiledProduct {
    /** Rows of a tile of the left side. */
    public static final int TILE_ROWS = 128;

    /** Depth of such a tile: with the rows it fills about a third of a second-level cache of 1 MiB. */
    public static final int TILE_DEPTH = 9 * CHUNK;

    /** Floats of a tile. */
    public static final int TILE = TILE_ROWS * TILE_DEPTH;

    private final LeftMatrix left;
    private final Panels panels;
    private final PixelRows target;

    /** Where the left side lies, if it is read there, eight rows at a time, instead of from a tile; else null. */
    private final PixelRows place;

    /**
     * A product of the given layouts.
     *
     * @param left the left-hand matrix
     * @param panels the layout of the packed right-hand one
     * @param target where the rows of the product go
     */
    public TiledProduct(LeftMatrix left, Panels panels, PixelRows target) {
        this.left = left;
        this.panels = panels;
        this.target = target;
        PixelRows lies = left.inPlace();
        // The kernels that read in place only take panels of two vectors.
        this.place = lies != null && lies.evenEights() && panels.vectors(panels.count() - 1) == 2 ? lies : null;
    }

    /**
     * Runs the product.
     *
     * @param firstColumn where the product's columns begin in a row of the result
     * @param add whether to add to what the result holds
     */
    public void run(
            ThreadTeam team,
            Workspace workspace,
            float[] source,
            int sourceStart,
            FloatBuffer packed,
            FloatEpilogue epilogue,
            FloatBuffer result,
            int firstColumn,
            boolean add) {
        int count = left.rows();
        // The same number of blocks for each thread, and all of one size, so that no thread waits for a last one.
        int blocks = Math.ceilDiv(Math.ceilDiv(count, TILE_ROWS), team.size()) * team.size();
        int blockRows = Math.ceilDiv(Math.ceilDiv(count, blocks), ROWS) * ROWS;
        team.split(Math.ceilDiv(count, blockRows), (from, to, thread) -> {
            FloatBuffer tile = workspace.tile(thread, TILE);
            FloatBuffer sums = workspace.sums(thread, ROWS * 2 * LANES);
            for (int block = from; block < to; block++) {
                int first = block * blockRows;
                int rows = Math.min(blockRows, count - first);
                for (int depth = 0; depth < left.depth(); depth += TILE_DEPTH) {
                    int end = Math.min(left.depth(), depth + TILE_DEPTH);
                    boolean fresh = depth == 0 && !add;
                    fill(source, sourceStart, first, rows, depth, end, tile);
                    for (int panel = 0; panel < panels.count(); panel++) {
                        int vectors = panels.vectors(panel);
                        int b = packed.offset() + panels.start(panel) + depth * vectors * LANES;
                        int column = firstColumn + panel * 2 * LANES;
                        for (int row = 0; row < rows; row += ROWS) {
                            int index = first + row;
                            boolean fits = fits(panel, index, rows - row);
                            float[] c = fits ? result.array() : sums.array();
                            int cStart = fits ? result.offset() + target.start(index) + column : sums.offset();
                            int cStep = fits ? target.step(index) : vectors * LANES;
                            boolean begin = fresh || !fits;
                            if (place != null && rows - row >= ROWS) {
                                int a = sourceStart + place.start(index) + depth;
                                int step = place.step(index);
                                StridedKernels.rows8(
                                        source, a, step, packed.array(), b, end - depth, c, cStart, cStep, begin);
                            } else {
                                int a = tile.offset() + row * CHUNK;
                                MicroKernels.rows8(
                                        vectors,
                                        tile.array(),
                                        a,
                                        TILE_ROWS * CHUNK,
                                        packed.array(),
                                        b,
                                        end - depth,
                                        c,
                                        cStart,
                                        cStep,
                                        begin);
                            }
                            if (!fits) {
                                store(sums, panel, index, rows - row, fresh, result, column);
                            }
                        }
                    }
                }
                // Where there is an epilogue, the rows of the result lie at equal distances.
                int at = result.offset() + target.start(first) + firstColumn;
                epilogue.apply(result, at, rows, target.step(first), firstColumn, panels.columns());
            }
        });
    }

    /**
     * Fills the tile with those of a block's rows that are not read in place: all, or the rest after the last eight.
     */
    private void fill(float[] source, int start, int first, int rows, int depth, int end, FloatBuffer tile) {
        int done = place == null ? 0 : rows / ROWS * ROWS;
        if (done < rows) {
            int to = tile.offset() + done * CHUNK;
            left.fill(source, start, first + done, rows - done, depth, end, tile.array(), to, TILE_ROWS);
        }
    }

    /** Whether a tile of sums goes to whole vectors of evenly spaced pixels, so that it needs no detour. */
    private boolean fits(int panel, int row, int rows) {
        return rows >= ROWS && panels.width(panel) == panels.vectors(panel) * LANES && target.even(row);
    }

    /** Moves a tile of sums to its pixels, as far as there are rows: overwrites them where the sums are fresh, or adds. */
    private void store(
            FloatBuffer sums, int panel, int firstRow, int rows, boolean fresh, FloatBuffer result, int column) {
        int stride = panels.vectors(panel) * LANES;
        int width = panels.width(panel);
        for (int row = 0; row < Math.min(ROWS, rows); row++) {
            int from = sums.offset() + row * stride;
            int to = result.offset() + target.start(firstRow + row) + column;
            if (fresh) {
                Rows.copy(sums.array(), from, result.array(), to, width);
            } else {
                Rows.add(sums.array(), from, result.array(), to, width);
            }
        }
    }
}
