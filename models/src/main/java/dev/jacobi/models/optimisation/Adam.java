package dev.jacobi.models.optimisation;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.geometry.BroadcastShape;
import dev.jacobi.models.files.StoredTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Steps scaled by running estimates of the gradient's first and second moments (Kingma and Ba, "Adam", 2015), with the
 * weight decay in the gradient or apart from it (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019),
 * as PyTorch's Adam and AdamW define them. At step t, from 1:
 *
 * <pre>
 * Adam:  g ← g + weightDecay·w          AdamW:  w ← w - learningRate·weightDecay·w
 * m ← β₁·m + (1 - β₁)·g
 * v ← β₂·v + (1 - β₂)·g²
 * w ← w - learningRate·(m/(1 - β₁ᵗ)) / (√(v/(1 - β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>It is composed of elementwise kernels over the flat block of parameters, so that no backend needs a kernel of its
 * own for it. That costs more passes over memory than {@link Sgd}'s own kernel does, and scratch memory for two blocks.
 */
public final class Adam implements Optimizer {
    private final ParameterBlock block;
    private final AdamSettings settings;
    private final Map<String, Tensor> moments = new LinkedHashMap<>();
    private final Tensor first;
    private final Tensor second;
    private double rate;
    private long steps;

    /** An optimizer at its first step. */
    public Adam(ParameterBlock block, AdamSettings settings) {
        this.block = block;
        this.settings = settings;
        this.first = block.zeros();
        this.second = block.zeros();
        moments.put("first_moment", first);
        moments.put("second_moment", second);
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public void begin(double learningRate) {
        rate = learningRate;
        steps++;
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public void update(Tensor proceed) {
        if (proceed != null && proceed.item() == 0) {
            steps--;
            block.gradients().reset();
            return;
        }
        block.completeGradients();
        Tensor weights = block.values();
        Backend backend = weights.backend();
        BroadcastShape flat = BroadcastShape.elementwise(weights.shape().size());
        double decay = settings.weightDecay();
        double bias1 = 1 - Math.pow(settings.beta1(), (double) steps);
        double bias2 = 1 - Math.pow(settings.beta2(), (double) steps);
        // Gaps between the parameters are zero in everything, and stay so.
        try (Tensor gradient = block.zeros();
                Tensor root = block.zeros()) {
            backend.copy(block.gradientValues().buffer(), gradient.buffer());
            if (settings.decoupled()) {
                backend.axpby(0, gradient.buffer(), 1 - rate * decay, weights.buffer());
            } else {
                backend.axpby(decay, weights.buffer(), 1, gradient.buffer());
            }
            backend.axpby(1 - settings.beta1(), gradient.buffer(), settings.beta1(), first.buffer());
            backend.binary(BinaryFunction.MUL, gradient.buffer(), gradient.buffer(), gradient.buffer(), flat);
            backend.axpby(1 - settings.beta2(), gradient.buffer(), settings.beta2(), second.buffer());

            backend.unary(UnaryFunction.SQRT, 0, second.buffer(), root.buffer());
            Tensor denominator = gradient;
            backend.fill(denominator.buffer(), settings.epsilon());
            backend.axpby(1 / Math.sqrt(bias2), root.buffer(), 1, denominator.buffer());
            backend.binary(BinaryFunction.DIV, first.buffer(), denominator.buffer(), root.buffer(), flat);
            backend.axpby(-rate / bias1, root.buffer(), 1, weights.buffer());
        }
        block.gradients().reset();
    }

    @Override
    public Map<String, StoredTensor> state() {
        return OptimizerState.save(block, steps, moments);
    }

    @Override
    public void restore(Map<String, StoredTensor> state) {
        steps = OptimizerState.restore(block, state, moments);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
