package dev.jacobi.core.backend;

/**
 * A run of elements in a backend's memory. Only the backend that made a buffer can look inside; everybody else passes
 * it on. A slice shares memory with the buffer it was cut from and must not be released on its own.
 */
public interface Buffer {
    /** The type of the elements. */
    DType type();

    /** Number of elements. */
    int length();

    /** Elements {@code offset … offset + length - 1}, sharing this buffer's memory. */
    Buffer slice(int offset, int length);
}
