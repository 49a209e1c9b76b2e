package dev.jacobi.cpu.products;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.products.MicroKernels.ROWS;

import dev.jacobi.cpu.vectors.Rows;

/** The left-hand matrix of a {@link TiledProduct}, which is never needed as a whole. */
public interface LeftMatrix {
    /** Number of rows. */
    int rows();

    /** Number of columns. */
    int depth();

    /** Where the rows lie in the source, if all of them do, each with its columns side by side; else null. */
    PixelRows inPlace();

    /**
     * Writes columns {@code fromDepth … toDepth-1} of rows {@code first … first+count-1}: chunk after chunk of {@link
     * MicroKernels#CHUNK} columns, and in each row after row. Rows up to a multiple of 8 become zero.
     *
     * @param source the array the matrix is made from, beginning at {@code start}
     * @param fromDepth a multiple of the chunk
     * @param tileStart where the first row goes
     * @param rowsPerChunk rows from one chunk to the next
     */
    void fill(
            float[] source,
            int start,
            int first,
            int count,
            int fromDepth,
            int toDepth,
            float[] tile,
            int tileStart,
            int rowsPerChunk);

    /**
     * For {@link #fill}: zeroes the rows of a tile that begins at {@code start}, from {@code rows} up to the next multiple
     * of 8, in every chunk.
     */
    static void clearPadding(float[] tile, int start, int rows, int depth, int chunkStride) {
        int padded = Math.ceilDiv(rows, ROWS) * ROWS;
        for (int chunk = 0; chunk * CHUNK < depth; chunk++) {
            int from = start + chunk * chunkStride;
            Rows.clear(tile, from + rows * CHUNK, (padded - rows) * CHUNK);
        }
    }
}
