package dev.jacobi.models.files;

import java.nio.ByteBuffer;

/** The types of elements in files that are understood, under the names of the safetensors format; little-endian. */
public enum ElementType {
    /** IEEE 754 double precision. */
    F64(8),
    /** IEEE 754 single precision. */
    F32(4),
    /** IEEE 754 half precision. */
    F16(2),
    /** The upper half of an {@link #F32}. */
    BF16(2),
    /** Signed 64-bit integers. */
    I64(8);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether the elements are real numbers. */
    public boolean isFloatingPoint() {
        return this != I64;
    }

    /** The next element of a little-endian buffer as a double; every type but I64 fits exactly. */
    double next(ByteBuffer data) {
        return switch (this) {
            case F64 -> data.getDouble();
            case F32 -> data.getFloat();
            case F16 -> Float.float16ToFloat(data.getShort());
            case BF16 -> Float.intBitsToFloat(data.getShort() << 16);
            case I64 -> data.getLong();
        };
    }
}
