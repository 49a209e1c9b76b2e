package dev.jacobi.models.layers;

import dev.jacobi.core.random.RandomStream;

/**
 * What a forward pass is for. It travels with the call, so that no layer remembers a state that somebody forgot to
 * switch.
 */
public sealed interface Mode {
    /**
     * Batch norm uses and collects the batch's statistics, dropout drops.
     *
     * @param random where dropout draws its keys from, in the order of the layers; new for every step
     */
    record Training(RandomStream random) implements Mode {}

    /** Batch norm uses its running statistics, dropout does nothing. */
    record Inference() implements Mode {}

    /** Training with the step's own random stream. */
    static Mode training(RandomStream random) {
        return new Training(random);
    }

    /** Inference. */
    static Mode inference() {
        return new Inference();
    }
}
