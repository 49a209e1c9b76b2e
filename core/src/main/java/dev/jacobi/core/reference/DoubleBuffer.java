package dev.jacobi.core.reference;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import java.util.Objects;

/** Part of a {@code double[]}. */
record DoubleBuffer(double[] array, int offset, int length) implements Buffer {
    static DoubleBuffer of(Buffer buffer) {
        return (DoubleBuffer) buffer;
    }

    double get(int index) {
        return array[offset + index];
    }

    void set(int index, double value) {
        array[offset + index] = value;
    }

    void add(int index, double value) {
        array[offset + index] += value;
    }

    void fill(double value) {
        java.util.Arrays.fill(array, offset, offset + length, value);
    }

    @Override
    public DType type() {
        return DType.F64;
    }

    @Override
    public Buffer slice(int from, int count) {
        Objects.checkFromIndexSize(from, count, length);
        return new DoubleBuffer(array, offset + from, count);
    }
}
