package dev.jacobi.core.backend;

/** A device that was asked for cannot be used; the message says why and what would help. */
public final class BackendUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the reason. */
    public BackendUnavailableException(String message) {
        super(message);
    }
}
