package dev.jacobi.cuda.binding;

/** A call into CUDA failed. */
public class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what failed and how. */
    public CudaException(String message) {
        super(message);
    }
}
