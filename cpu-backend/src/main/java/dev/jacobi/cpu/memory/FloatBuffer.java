package dev.jacobi.cpu.memory;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Part of a {@code float[]}. */
public record FloatBuffer(float[] array, int offset, int length) implements Buffer {
    /** A buffer that this backend made for floats. */
    public static FloatBuffer of(Buffer buffer) {
        return (FloatBuffer) buffer;
    }

    /** Elements from the beginning of an array to that of a line of the cache. */
    static int elementsToLine(float[] array) {
        return Alignment.bytesToLine(MemorySegment.ofArray(array)) / Float.BYTES;
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
