package dev.jacobi.cuda.memory;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import java.util.Objects;

/** Elements in device memory. */
public record DeviceBuffer(long address, DType type, int length) implements Buffer {
    /** The buffer, which came from this backend. */
    public static DeviceBuffer of(Buffer buffer) {
        return (DeviceBuffer) buffer;
    }

    @Override
    public DeviceBuffer slice(int offset, int count) {
        Objects.checkFromIndexSize(offset, count, length);
        return new DeviceBuffer(address + (long) offset * type.bytes(), type, count);
    }

    /** The size of all elements. */
    public long bytes() {
        return (long) length * type.bytes();
    }
}
