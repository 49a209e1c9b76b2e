package dev.jacobi.core.reference;

import dev.jacobi.core.backend.SgdSettings;

/** Steps of optimisation by their definition. */
final class ReferenceOptimisation {
    private ReferenceOptimisation() {}

    static void sgdStep(
            DoubleBuffer w,
            DoubleBuffer gradients,
            DoubleBuffer v,
            DoubleBuffer learningRate,
            DoubleBuffer proceed,
            SgdSettings settings,
            boolean firstStep) {
        if (proceed != null && proceed.get(0) == 0) {
            return;
        }
        double rate = learningRate.get(0);
        for (int i = 0; i < w.length(); i++) {
            double g = gradients.get(i) + settings.weightDecay() * w.get(i);
            v.set(i, firstStep ? g : settings.momentum() * v.get(i) + (1 - settings.dampening()) * g);
            double direction = settings.nesterov() ? g + settings.momentum() * v.get(i) : v.get(i);
            w.add(i, -rate * direction);
        }
    }

    static void unscale(DoubleBuffer gradients, DoubleBuffer scale, DoubleBuffer finite) {
        finite.set(0, 1);
        for (int i = 0; i < gradients.length(); i++) {
            double g = gradients.get(i);
            if (!Double.isFinite(g)) {
                finite.set(0, 0);
            }
            gradients.set(i, g / scale.get(0));
        }
    }

    static void updateLossScale(DoubleBuffer finite, DoubleBuffer scale, IntBuffer goodSteps, int growthInterval) {
        double now = scale.get(0);
        if (finite.get(0) == 0) {
            scale.set(0, Math.max(now / 2, 1));
            goodSteps.set(0, 0);
            return;
        }
        int steps = goodSteps.get(0) + 1;
        goodSteps.set(0, steps);
        // Devices with a scale hold it in single precision.
        boolean grows = steps % growthInterval == 0 && Float.isFinite((float) (2 * now));
        scale.set(0, grows ? 2 * now : now);
    }
}
