package dev.jacobi.models.training;

import static dev.jacobi.core.ops.MulOp.mul;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;
import dev.jacobi.models.files.StoredTensor;
import dev.jacobi.models.optimisation.ParameterBlock;
import java.util.Map;

/**
 * The factor the loss is multiplied by, so that gradients of activations do not vanish in half precision, whose
 * smallest number is 6e-8 (Micikevicius et al., 2018, "Mixed Precision Training"). The gradients of parameters are
 * divided by it again. It is found by trial, as PyTorch's GradScaler does: a step with gradients that are not finite is
 * skipped and halves it; {@value #GROWTH_INTERVAL} good steps in a row double it. All of that happens on the device,
 * and the host does not wait to know: SGD counts a step that is skipped, and a weight average takes in the same weights
 * once more. In other precisions there is no scale.
 */
public final class LossScale implements AutoCloseable {
    private static final double INITIAL = 0x1p16;
    private static final int GROWTH_INTERVAL = 2000;
    private static final String NAME = "training/loss_scale";

    private final boolean needed;
    private Tensor scale;
    private Tensor goodSteps;
    private Tensor finite;

    /** The scale of training on this device, if it trains in half precision. */
    public LossScale(Backend backend) {
        needed = backend.activationType() == DType.F16;
        if (needed) {
            scale = Tensor.full(backend, Shape.of(), INITIAL).keep();
            goodSteps = Tensor.ofInts(backend, 0).keep();
            finite = Tensor.full(backend, Shape.of(), 1).keep();
        }
    }

    /** Whether there is a scale, so that gradients may overflow without anything being wrong. */
    boolean isNeeded() {
        return needed;
    }

    /** What is differentiated instead of the loss. */
    public Tensor scaled(Tensor loss) {
        return needed ? mul(loss, scale) : loss;
    }

    /**
     * Divides the block's gradients by the scale, and adapts it.
     *
     * @return one element: 0 if the step is to be skipped, as {@code Optimizer.update} takes it; null if there is no
     *     scale
     */
    public Tensor unscale(ParameterBlock block) {
        if (!needed) {
            return null;
        }
        block.completeGradients();
        Tensor gradients = block.gradientValues();
        Backend backend = gradients.backend();
        backend.unscale(gradients.buffer(), scale.buffer(), finite.buffer());
        backend.updateLossScale(finite.buffer(), scale.buffer(), goodSteps.buffer(), GROWTH_INTERVAL);
        return finite;
    }

    /** The scale, a power of two, and the good steps in a row. */
    Map<String, StoredTensor> state() {
        return needed
                ? Map.of(
                        NAME,
                        StoredTensor.ofLongs(
                                Shape.of(2),
                                Math.getExponent(scale.item()),
                                goodSteps.toInts()[0]))
                : Map.of();
    }

    void restore(Map<String, StoredTensor> state) {
        // A run that began in another precision has none.
        if (needed && state.containsKey(NAME)) {
            long[] numbers = StoredTensor.require(state, NAME, Shape.of(2)).toLongs();
            scale.set(Math.scalb(1.0, (int) numbers[0]));
            goodSteps.set((int) numbers[1]);
        }
    }

    @Override
    public void close() {
        if (needed) {
            scale.close();
            goodSteps.close();
            finite.close();
        }
    }
}
