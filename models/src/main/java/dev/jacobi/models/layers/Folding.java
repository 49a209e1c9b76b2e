package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.Fusion;
import java.util.HashMap;
import java.util.Map;

/**
 * Convolutions of an evaluation with the batch norms behind them folded into their weights. In inference a batch norm is
 * a straight line of each channel, s·x + t with s = gamma/√(variance + ε) and t = beta - s·mean, so
 *
 * <pre>norm(x ⋆ w + b) = x ⋆ (s·w) + (s·b + t)</pre>
 *
 * <p>which spares a pass over each activation. Each pair is folded when it is first met and then kept: the weights must
 * not change before this is closed. No gradient flows to what was folded.
 */
public final class Folding implements AutoCloseable {
    private final Map<BatchNorm2d, Conv2d.Weights> folded = new HashMap<>();

    /** act(norm(convolution(x)) + residual), with the fusion's ReLU and residual. */
    Tensor forward(Conv2d convolution, BatchNorm2d norm, Tensor x, Fusion fusion) {
        Conv2d.Weights weights = folded.computeIfAbsent(norm, key -> convolution.followedBy(key.line()));
        return convolution.convolve(x, weights, fusion);
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
