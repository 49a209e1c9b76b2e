package dev.jacobi.models.layers;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Convolutions of an evaluation with the batch norms after them folded into their weights. In inference a batch norm
 * scales and shifts each channel, to s·x + t with s = gamma/√(variance + ε) and t = beta - s·mean, so
 *
 * <pre>norm(x ⋆ w + b) = x ⋆ (s·w) + (s·b + t)</pre>
 *
 * <p>which spares a pass over each activation. Each pair is folded when it is first met and then kept: the weights must
 * not change before this is closed. No gradient flows to what was folded.
 */
public final class Folding implements AutoCloseable {
    private final Map<NormalisedConvolution, Conv2d.Weights> folded = new HashMap<>();

    /** The weights of a pair, made when they are first asked for. */
    Conv2d.Weights weights(NormalisedConvolution pair, Supplier<Conv2d.Weights> maker) {
        return folded.computeIfAbsent(pair, _ -> maker.get());
    }

    /** Releases the folded weights. */
    @Override
    public void close() {
        for (Conv2d.Weights weights : folded.values()) {
            weights.weight().close();
            weights.bias().close();
        }
        folded.clear();
    }
}
