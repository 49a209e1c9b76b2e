package dev.jacobi.cpu;

import static dev.jacobi.cpu.MicroKernels.CHUNK;
import static dev.jacobi.cpu.MicroKernels.ROWS;
import static dev.jacobi.cpu.Simd.LANES;
import static dev.jacobi.cpu.Workspace.TILE_DEPTH;
import static dev.jacobi.cpu.Workspace.TILE_ROWS;

/**
 * A matrix product whose left side is written tile by tile: convolution with {@link Patches}, or an ordinary product with
 * a {@link DenseMatrix}. Each thread takes blocks of rows, fills their tile once, and multiplies it with every panel
 * while it is in the cache.
 *
 * @param left the left-hand matrix
 * @param panels the layout of the packed right-hand one
 * @param target where the rows of the product go
 */
record TiledProduct(LeftMatrix left, Panels panels, Target target) {

    /**
     * Runs the product.
     *
     * @param firstColumn where the product's columns begin in a row of the result
     * @param add whether to add to what the result holds
     */
    void run(
            ThreadTeam team,
            Workspace workspace,
            float[] source,
            int sourceStart,
            float[] packed,
            FloatEpilogue epilogue,
            FloatBuffer result,
            int firstColumn,
            boolean add) {
        int count = left.rows();
        // Small products are cut finer, so that every thread gets a part.
        int perThread = Math.ceilDiv(Math.ceilDiv(count, team.size()), ROWS) * ROWS;
        int blockRows = Math.min(TILE_ROWS, perThread);
        team.split(Math.ceilDiv(count, blockRows), (from, to, thread) -> {
            float[] tile = workspace.tile(thread);
            float[] sums = workspace.sums(thread, ROWS * 2 * LANES);
            for (int block = from; block < to; block++) {
                int first = block * blockRows;
                int rows = Math.min(blockRows, count - first);
                for (int depth = 0; depth < left.depth(); depth += TILE_DEPTH) {
                    int end = Math.min(left.depth(), depth + TILE_DEPTH);
                    left.fill(source, sourceStart, first, rows, depth, end, tile, TILE_ROWS);
                    for (int panel = 0; panel < panels.count(); panel++) {
                        int vectors = panels.vectors(panel);
                        int b = panels.start(panel) + depth * vectors * LANES;
                        for (int row = 0; row < rows; row += ROWS) {
                            boolean fresh = depth == 0 && !add;
                            int a = row * CHUNK;
                            int column = firstColumn + panel * 2 * LANES;
                            if (fits(panel, first + row, rows - row)) {
                                int c = result.offset() + target.start(first + row) + column;
                                int step = target.step(first + row);
                                MicroKernels.rows8(
                                        vectors,
                                        tile,
                                        a,
                                        TILE_ROWS * CHUNK,
                                        packed,
                                        b,
                                        end - depth,
                                        result.array(),
                                        c,
                                        step,
                                        fresh);
                            } else {
                                int step = vectors * LANES;
                                MicroKernels.rows8(
                                        vectors,
                                        tile,
                                        a,
                                        TILE_ROWS * CHUNK,
                                        packed,
                                        b,
                                        end - depth,
                                        sums,
                                        0,
                                        step,
                                        true);
                                store(sums, panel, first + row, rows - row, fresh, result, column);
                            }
                        }
                    }
                }
                // Where something follows, the rows of the result lie at equal distances.
                int at = result.offset() + target.start(first) + firstColumn;
                epilogue.apply(result, at, rows, target.step(first), firstColumn, panels.columns());
            }
        });
    }

    /** Whether a tile of sums has whole vectors and evenly spaced pixels to go to, so that it needs no detour. */
    private boolean fits(int panel, int row, int rows) {
        return rows >= ROWS
                && panels.width(panel) == panels.vectors(panel) * LANES
                && target.start(row + ROWS - 1) == target.start(row) + (ROWS - 1) * target.step(row);
    }

    /** Moves a tile of sums to its pixels, as far as there are rows: overwrites them where the sums are fresh, or adds. */
    private void store(float[] sums, int panel, int firstRow, int rows, boolean fresh, FloatBuffer result, int column) {
        int stride = panels.vectors(panel) * LANES;
        int width = panels.width(panel);
        for (int row = 0; row < Math.min(ROWS, rows); row++) {
            int to = result.offset() + target.start(firstRow + row) + column;
            if (fresh) {
                Rows.copy(sums, row * stride, result.array(), to, width);
            } else {
                Rows.add(sums, row * stride, result.array(), to, width);
            }
        }
    }
}
