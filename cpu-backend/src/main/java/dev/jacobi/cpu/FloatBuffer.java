package dev.jacobi.cpu;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import java.util.Objects;

/** Part of a {@code float[]}. */
record FloatBuffer(float[] array, int offset, int length) implements Buffer {
    static FloatBuffer of(Buffer buffer) {
        return (FloatBuffer) buffer;
    }

    @Override
    public DType type() {
        return DType.F32;
    }

    @Override
    public Buffer slice(int from, int count) {
        Objects.checkFromIndexSize(from, count, length);
        return new FloatBuffer(array, offset + from, count);
    }
}
