package dev.jacobi.models.optimisation;

/** The same learning rate at every step. */
public record ConstantRate(double learningRate) implements Schedule {
    @Override
    public double learningRate(long step) {
        return learningRate;
    }
}
