package dev.jacobi.models.optimisation;

/**
 * Decay to zero along half a cosine wave (Loshchilov and Hutter, "SGDR", 2017, without its restarts); the values are
 * those of PyTorch's CosineAnnealingLR with eta_min 0: rate·(1 + cos(π·step/totalSteps))/2.
 *
 * @param learningRate at first
 * @param totalSteps of the whole run
 */
public record CosineDecay(double learningRate, long totalSteps) implements Schedule {
    /** Checks the values. */
    public CosineDecay {
        if (!(learningRate > 0) || totalSteps < 1) {
            throw new IllegalArgumentException("cosine decay: learning rate %s, total steps %d: expected both to be > 0"
                    .formatted(learningRate, totalSteps));
        }
    }

    @Override
    public double learningRate(long step) {
        return learningRate / 2 * (1 + Math.cos(Math.PI * Math.min(step, totalSteps) / totalSteps));
    }
}
