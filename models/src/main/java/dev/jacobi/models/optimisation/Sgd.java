package dev.jacobi.models.optimisation;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.models.files.StoredTensor;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum, as PyTorch defines it; {@link SgdSettings} has the formula. Weight decay
 * applies to all parameters.
 */
public final class Sgd implements Optimizer {
    private static final String VELOCITY = "velocity";

    /**
     * What stays the same from step to step.
     *
     * @param momentum share of the velocity that stays, in [0, 1)
     * @param dampening share of the gradient that does not enter the velocity; without momentum it has no effect
     * @param nesterov whether to look ahead; needs momentum, and no dampening
     * @param weightDecay λ in g + λ·w, at least 0
     */
    public record Settings(double momentum, double dampening, boolean nesterov, double weightDecay) {
        /** Checks the values. */
        public Settings {
            if (!(momentum >= 0 && momentum < 1) || !(dampening >= 0 && dampening <= 1) || !(weightDecay >= 0)) {
                throw new IllegalArgumentException(
                        "sgd: momentum %s, dampening %s, weight decay %s: expected momentum in [0,1), dampening in [0,1], weight decay >= 0"
                                .formatted(momentum, dampening, weightDecay));
            }
            if (nesterov && (momentum == 0 || dampening != 0)) {
                throw new IllegalArgumentException(
                        "sgd: nesterov with momentum %s and dampening %s: expected momentum > 0 and dampening 0"
                                .formatted(momentum, dampening));
            }
        }

        /** Momentum and weight decay, the usual choice. */
        public static Settings of(double momentum, double weightDecay) {
            return new Settings(momentum, 0, false, weightDecay);
        }
    }

    private final ParameterBlock block;
    private final Settings settings;
    private final Tensor velocity;
    private final Tensor rate;
    private long steps;

    /** An optimizer at its first step. */
    public Sgd(ParameterBlock block, Settings settings) {
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
        block.completeGradients();
        SgdSettings now = new SgdSettings(
                settings.momentum(),
                settings.momentum() == 0 ? 0 : settings.dampening(),
                settings.weightDecay(),
                settings.nesterov(),
                steps == 1);
        Tensor values = block.values();
        values.backend()
                .sgdStep(
                        values.buffer(),
                        block.gradientValues().buffer(),
                        velocity.buffer(),
                        rate.buffer(),
                        proceed == null ? null : proceed.buffer(),
                        now);
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
