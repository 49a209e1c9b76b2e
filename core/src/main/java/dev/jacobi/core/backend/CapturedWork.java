package dev.jacobi.core.backend;

/** Kernels that a device was shown once and repeats by itself, in the same memory; see {@link Backend#capture}. */
public interface CapturedWork extends AutoCloseable {
    /** Runs all kernels, in their order, behind whatever was called before. */
    void replay();

    /** One line on what was captured, for those who want to know. */
    String description();

    /** Gives the reserved memory back. */
    @Override
    void close();
}
