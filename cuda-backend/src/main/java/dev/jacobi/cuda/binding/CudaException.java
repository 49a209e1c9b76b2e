package dev.jacobi.cuda.binding;

/** A call into CUDA failed. */
public class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean contextLost;

    /** With what failed and how. */
    public CudaException(String message) {
        this(message, false);
    }

    /** With what failed and how, and whether the device's context is lost by it. */
    CudaException(String message, boolean contextLost) {
        super(message);
        this.contextLost = contextLost;
    }

    /** Whether the device is known to have lost its context, so that nothing but closing it helps. */
    public boolean isContextLost() {
        return contextLost;
    }
}
