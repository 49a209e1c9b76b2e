package dev.jacobi.cpu;

import static dev.jacobi.cpu.Simd.LANES;

/** Short runs of floats: vectors, then what is left. */
final class Rows {
    private Rows() {}

    static void copy(float[] source, int from, float[] target, int to, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            Simd.load(source, from + i).intoArray(target, to + i);
        }
        for (; i < count; i++) {
            target[to + i] = source[from + i];
        }
    }

    static void clear(float[] target, int to, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            Simd.zero().intoArray(target, to + i);
        }
        for (; i < count; i++) {
            target[to + i] = 0;
        }
    }

    static void add(float[] source, int from, float[] target, int to, int count) {
        sum(source, from, target, to, target, to, count);
    }

    static void sum(float[] a, int aStart, float[] b, int bStart, float[] target, int to, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            Simd.load(a, aStart + i).add(Simd.load(b, bStart + i)).intoArray(target, to + i);
        }
        for (; i < count; i++) {
            target[to + i] = a[aStart + i] + b[bStart + i];
        }
    }

    /** Zeroes the rows of a tile from {@code rows} up to the next multiple of 8, in every chunk. */
    static void clearPadding(float[] tile, int rows, int depth, int chunkStride) {
        int padded = Math.ceilDiv(rows, MicroKernels.ROWS) * MicroKernels.ROWS;
        for (int chunk = 0; chunk * MicroKernels.CHUNK < depth; chunk++) {
            int from = chunk * chunkStride;
            clear(tile, from + rows * MicroKernels.CHUNK, (padded - rows) * MicroKernels.CHUNK);
        }
    }
}
