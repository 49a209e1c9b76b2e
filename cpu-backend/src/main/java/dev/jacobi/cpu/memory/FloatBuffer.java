package dev.jacobi.cpu.memory;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import java.util.Objects;

/** Part of a {@code float[]}. */
public record FloatBuffer(float[] array, int offset, int length) implements Buffer {
    /** A buffer that this backend made for floats. */
    public static FloatBuffer of(Buffer buffer) {
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
