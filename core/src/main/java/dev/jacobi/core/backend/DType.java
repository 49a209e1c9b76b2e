package dev.jacobi.core.backend;

/** The type of a tensor's elements. A backend says which of them it computes in; see {@link Backend#floatType()}. */
public enum DType {
    /** IEEE 754 double precision; the reference backend's type. */
    F64(8),
    /** IEEE 754 single precision; the CPU backend's type. */
    F32(4),
    /** Brain float: the upper half of an {@link #F32}. */
    BF16(2),
    /** IEEE 754 half precision. */
    F16(2),
    /** Signed 32-bit integers: class labels, pooling indices, where pictures are cut. */
    I32(4),
    /** Unsigned bytes: pixels as they are stored. */
    U8(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether the elements are real numbers, which can have gradients. */
    public boolean isFloatingPoint() {
        return this != I32 && this != U8;
    }
}
