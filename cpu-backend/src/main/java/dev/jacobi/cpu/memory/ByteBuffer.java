package dev.jacobi.cpu.memory;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import java.util.Objects;

/** Part of a {@code byte[]} of unsigned bytes. */
public record ByteBuffer(byte[] array, int offset, int length) implements Buffer {
    /** A buffer that this backend made for bytes. */
    public static ByteBuffer of(Buffer buffer) {
        return (ByteBuffer) buffer;
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
