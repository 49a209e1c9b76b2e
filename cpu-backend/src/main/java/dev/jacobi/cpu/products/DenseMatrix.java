package dev.jacobi.cpu.products;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;

import dev.jacobi.cpu.vectors.Rows;

/**
 * An ordinary matrix, or its transpose: element (i, l) is {@code i·rowStep + l·depthStep} floats from the start.
 */
record DenseMatrix(int rows, int depth, int rowStep, int depthStep) implements LeftMatrix {
    @Override
    public PixelRows inPlace() {
        return depthStep == 1 ? PixelRows.dense(rowStep) : null;
    }

    @Override
    public void fill(
            float[] source,
            int start,
            int first,
            int count,
            int fromDepth,
            int toDepth,
            float[] tile,
            int tileStart,
            int rowsPerChunk) {
        int chunkStride = rowsPerChunk * CHUNK;
        for (int depth = fromDepth; depth < toDepth; depth += CHUNK) {
            int run = Math.min(CHUNK, toDepth - depth);
            int to = tileStart + (depth - fromDepth) / CHUNK * chunkStride;
            for (int row = 0; row < count; row++) {
                int from = start + (first + row) * rowStep + depth * depthStep;
                if (depthStep == 1) {
                    Rows.copy(source, from, tile, to + row * CHUNK, run);
                } else {
                    for (int l = 0; l < run; l++) {
                        tile[to + row * CHUNK + l] = source[from + l * depthStep];
                    }
                }
            }
        }
        LeftMatrix.clearPadding(tile, tileStart, count, toDepth - fromDepth, chunkStride);
    }
}
