package dev.jacobi.cpu;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import java.util.Objects;

/** Part of an {@code int[]}. */
record IntBuffer(int[] array, int offset, int length) implements Buffer {
    static IntBuffer of(Buffer buffer) {
        return (IntBuffer) buffer;
    }

    int get(int index) {
        return array[offset + index];
    }

    void set(int index, int value) {
        array[offset + index] = value;
    }

    @Override
    public DType type() {
        return DType.I32;
    }

    @Override
    public Buffer slice(int from, int count) {
        Objects.checkFromIndexSize(from, count, length);
        return new IntBuffer(array, offset + from, count);
    }
}
