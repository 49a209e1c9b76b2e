package dev.jacobi.core.backend;

/** Work that was to be captured needs the host in its middle; the message says for what. */
public final class NotCapturableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With what was asked for. */
    public NotCapturableException(String message) {
        super(message);
    }
}
