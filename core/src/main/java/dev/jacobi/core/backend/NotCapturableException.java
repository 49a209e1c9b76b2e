package dev.jacobi.core.backend;

/**
 * Work cannot be captured: it needs the host in its middle, or the device refuses to record it; the message says for what,
 * or which call was refused.
 */
public final class NotCapturableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With what was asked for. */
    public NotCapturableException(String message) {
        super(message);
    }

    /** With the device's refusal. */
    public NotCapturableException(String message, Throwable cause) {
        super(message, cause);
    }
}
