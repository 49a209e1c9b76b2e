package dev.jacobi.cpu.memory;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Part of a {@code byte[]} of unsigned bytes. */
public record ByteBuffer(byte[] array, int offset, int length) implements Buffer {
    /** A buffer that this backend made for bytes. */
    public static ByteBuffer of(Buffer buffer) {
        return (ByteBuffer) buffer;
    }

    /** Elements from the beginning of an array to that of a line of the cache. */
    static int elementsToLine(byte[] array) {
        return Alignment.bytesToLine(MemorySegment.ofArray(array));
    }

    @Override
    public DType type() {
        return DType.U8;
    }

    @Override
    public Buffer slice(int from, int count) {
        Objects.checkFromIndexSize(from, count, length);
        return new ByteBuffer(array, offset + from, count);
    }
}
