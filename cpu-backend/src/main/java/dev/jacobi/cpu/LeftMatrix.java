package dev.jacobi.cpu;

/** The left-hand matrix of a {@link TiledProduct}, which is never needed as a whole. */
interface LeftMatrix {
    /** Number of rows. */
    int rows();

    /** Number of columns. */
    int depth();

    /** Where the rows lie in the source, if all do, each with its columns side by side; else null. */
    PixelRows inPlace();

    /**
     * Writes columns {@code fromDepth … toDepth-1} of rows {@code first … first+count-1}: chunk after chunk of
     * {@link MicroKernels#CHUNK} columns, in each row after row. Rows up to a multiple of 8 become zero.
     *
     * @param source the array the matrix is made from, beginning at {@code start}
     * @param fromDepth a multiple of the chunk
     * @param tileStart where the first row goes
     * @param rowsPerChunk distance between chunks in rows
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
}
