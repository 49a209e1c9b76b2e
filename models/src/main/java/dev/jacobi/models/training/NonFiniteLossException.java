package dev.jacobi.models.training;

import java.util.Locale;

/**
 * The loss became NaN or infinite, and every weight would with the next update. The message says where it happened, and
 * what may help.
 */
public final class NonFiniteLossException extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    NonFiniteLossException(double loss, int epoch, int stepInEpoch, double learningRate) {
        super(String.format(
                Locale.ROOT,
                "the loss became %s in epoch %d, step %d, at learning rate %.4g: try a lower learning rate, or look"
                        + " for the culprit with anomaly detection",
                loss,
                epoch,
                stepInEpoch,
                learningRate));
    }
}
