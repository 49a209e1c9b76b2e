package dev.jacobi.cuda;

import dev.jacobi.cuda.binding.CudaException;

/** The device has no memory left for what was asked; the message says what fills it. */
public final class CudaOutOfMemoryException extends CudaException {
    private static final long serialVersionUID = 1L;

    CudaOutOfMemoryException(String message) {
        super(message);
    }
}
