package dev.jacobi.cpu.memory;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Part of an {@code int[]}. */
public record IntBuffer(int[] array, int offset, int length) implements Buffer {
    /** A buffer that this backend made for integers. */
    public static IntBuffer of(Buffer buffer) {
        return (IntBuffer) buffer;
    }

    /** Elements from the beginning of an array to that of a line of the cache. */
    static int elementsToLine(int[] array) {
        return Alignment.bytesToLine(MemorySegment.ofArray(array)) / Integer.BYTES;
    }

    /** The value at an index. */
    public int get(int index) {
        return array[offset + index];
    }

    /** Writes the value at an index. */
    public void set(int index, int value) {
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
