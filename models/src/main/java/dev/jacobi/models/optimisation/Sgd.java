package dev.jacobi.models.optimisation;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.models.files.StoredTensor;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum, as PyTorch defines it; {@link SgdSettings} has the formula. Weight decay
 * applies to all parameters. Dampening and steps that may be left out exclude each other: see {@code Backend.sgdStep}.
 */
public final class Sgd implements Optimizer {
    private static final String VELOCITY = "velocity";

    private final ParameterBlock block;
    private final SgdSettings settings;
    private final Tensor velocity;
    private final Tensor rate;
    private long steps;

    /** An optimizer at its first step. */
    public Sgd(ParameterBlock block, SgdSettings settings) {
        this.block = block;
        this.settings = settings;
        this.velocity = block.zeros();
        this.rate = Tensor.full(velocity.backend(), Shape.of(), 0).keep();
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public void begin(double learningRate) {
        rate.set(learningRate);
        steps++;
    }

    @Override
    public void update(Tensor proceed) {
        if (proceed != null && settings.dampening() > 0) {
            throw new IllegalArgumentException(
                    "sgd: dampening %s with a loss that is scaled, expected 0: the first step, which is to take the gradient undampened, may be skipped without the host's knowledge"
                            .formatted(settings.dampening()));
        }
        block.completeGradients();
        Tensor values = block.values();
        values.backend()
                .sgdStep(
                        values.buffer(),
                        block.gradientValues().buffer(),
                        velocity.buffer(),
                        rate.buffer(),
                        proceed == null ? null : proceed.buffer(),
                        settings,
                        steps == 1);
        block.gradients().reset();
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public Map<String, StoredTensor> state() {
        return OptimizerState.save(block, steps, Map.of(VELOCITY, velocity));
    }

    @Override
    public void restore(Map<String, StoredTensor> state) {
        steps = OptimizerState.restore(block, state, Map.of(VELOCITY, velocity));
    }

    @Override
    public void close() {
        rate.close();
        velocity.close();
    }
}
