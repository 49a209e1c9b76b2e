package dev.jacobi.cuda;

import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.memory.DeviceBuffer;

/** Steps of optimisation over flat memory. */
final class Optimisation {
    private final Kernels kernels;
    private final Elementwise elementwise;

    Optimisation(Kernels kernels, Elementwise elementwise) {
        this.kernels = kernels;
        this.elementwise = elementwise;
    }

    void sgdStep(
            DeviceBuffer weights,
            DeviceBuffer gradients,
            DeviceBuffer velocity,
            DeviceBuffer learningRate,
            DeviceBuffer proceed,
            SgdSettings settings,
            boolean firstStep) {
        kernels.call("sgd_step")
                .buffer(weights)
                .buffer(gradients)
                .buffer(velocity)
                .buffer(learningRate)
                .buffer(proceed)
                .real(settings.momentum())
                .real(settings.dampening())
                .real(settings.weightDecay())
                .flag(settings.nesterov())
                .flag(firstStep)
                .forEach(weights.length());
    }

    void unscale(DeviceBuffer gradients, DeviceBuffer scale, DeviceBuffer finite) {
        elementwise.fill(finite, 1);
        kernels.call("unscale").buffer(gradients).buffer(scale).buffer(finite).forEach(gradients.length());
    }

    void updateLossScale(DeviceBuffer finite, DeviceBuffer scale, DeviceBuffer goodSteps, int growthInterval) {
        kernels.call("update_loss_scale")
                .buffer(finite)
                .buffer(scale)
                .buffer(goodSteps)
                .integer(growthInterval)
                .forEach(1);
    }
}
