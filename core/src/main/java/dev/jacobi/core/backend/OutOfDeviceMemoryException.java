package dev.jacobi.core.backend;

/** The device has no memory left for what was asked; the message says what fills it, as far as is known there. */
public final class OutOfDeviceMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what the device knows. */
    public OutOfDeviceMemoryException(String message) {
        super(message);
    }

    /** With what the caller knows besides. */
    public OutOfDeviceMemoryException(String message, OutOfDeviceMemoryException cause) {
        super(message, cause);
    }
}
