package dev.jacobi.core.autograd;

/** A NaN or an infinity was made while {@link AnomalyDetection} was on. */
public final class AnomalyException extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    AnomalyException(String message) {
        super(message);
    }
}
