package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;
import dev.jacobi.models.files.StoredTensor;
import dev.jacobi.models.optimisation.ParameterBlock;
import java.util.Map;

/**
 * What the loss is multiplied with, so that gradients of activations do not vanish in half precision, whose smallest
 * number is 6e-8 (Micikevicius et al., 2018, "Mixed Precision Training"). The gradients of parameters are divided by it
 * again. It is found by trial, as PyTorch's GradScaler does: a step with gradients that are not finite is left out and
 * halves it; {@value #GROWTH_INTERVAL} good steps in a row double it. In other precisions it is 1 and does nothing.
 */
public final class LossScale {
    private static final double INITIAL = 0x1p16;
    private static final double SMALLEST = 1;
    private static final int GROWTH_INTERVAL = 2000;
    private static final String NAME = "loss_scale";

    private final boolean needed;
    private double value;
    private long goodSteps;

    LossScale(Backend backend) {
        needed = backend.activationType() == DType.F16;
        value = needed ? INITIAL : 1;
    }

    double value() {
        return value;
    }

    /** Whether there is one to look after. */
    boolean isNeeded() {
        return needed;
    }

    /** Divides the block's gradients by the scale, and says whether they can be used; if not, they are forgotten. */
    boolean unscale(ParameterBlock block) {
        if (!needed) {
            return true;
        }
        block.completeGradients();
        Tensor gradients = block.gradientValues();
        Backend backend = gradients.backend();
        boolean finite = backend.firstNonFinite(gradients.buffer()) < 0;
        if (finite) {
            backend.axpby(1 / value, gradients.buffer(), 0, gradients.buffer());
            goodSteps++;
            if (goodSteps % GROWTH_INTERVAL == 0) {
                value *= 2;
            }
        } else {
            block.gradients().reset();
            goodSteps = 0;
            value = Math.max(value / 2, SMALLEST);
        }
        return finite;
    }

    /** The scale, a power of two, and the good steps in a row. */
    Map<String, StoredTensor> state() {
        return needed ? Map.of(NAME, StoredTensor.ofLongs(Shape.of(2), Math.getExponent(value), goodSteps)) : Map.of();
    }

    void restore(Map<String, StoredTensor> state) {
        // A run that began in another precision has none.
        if (needed && state.containsKey(NAME)) {
            long[] numbers = StoredTensor.require(state, NAME, Shape.of(2)).toLongs();
            value = Math.scalb(1.0, (int) numbers[0]);
            goodSteps = numbers[1];
        }
    }
}
