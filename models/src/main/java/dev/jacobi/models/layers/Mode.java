package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.random.RandomStream;
import java.util.Optional;

/**
 * What a forward pass is for. It travels with the call, so that no layer remembers a state that somebody forgot to
 * switch.
 */
public sealed interface Mode {
    /**
     * Batch norm uses and collects the batch's statistics, dropout drops.
     *
     * @param random the stream that dropout draws from, in the order of the layers; new for every step
     */
    record Training(StepRandom random) implements Mode {}

    /**
     * Batch norm uses its running statistics, dropout does nothing.
     *
     * @param folding keeps batch norms that are folded into convolutions, for many batches with the same weights
     */
    record Inference(Optional<Folding> folding) implements Mode {}

    /** Batch norms that are folded into convolutions; empty where none are to be. */
    default Optional<Folding> folding() {
        return Optional.empty();
    }

    /** Training; one number of the stream, new for every step, decides what its layers draw. */
    static Mode training(RandomStream random) {
        return new Training(StepRandom.of(random));
    }

    /** Training with the step's own random stream, whose key {@link dev.jacobi.core.ops.DropoutOp#key} made. */
    static Mode training(Tensor key) {
        return new Training(StepRandom.of(key));
    }

    /** Inference, layer by layer. */
    static Mode inference() {
        return new Inference(Optional.empty());
    }

    /** Inference with batch norms folded into convolutions: faster for more than a batch or two. */
    static Mode inference(Folding folding) {
        return new Inference(Optional.of(folding));
    }
}
