package dev.jacobi.models.optimisation;

import java.util.List;

/**
 * A learning rate that is multiplied by a factor at given steps; the values are those of PyTorch's MultiStepLR.
 *
 * @param learningRate at first
 * @param milestones the steps, ascending, from each of which on the rate is multiplied once more
 * @param factor in (0, 1]
 */
public record StepDecay(double learningRate, List<Long> milestones, double factor) implements Schedule {
    /** Checks the values. */
    public StepDecay {
        milestones = List.copyOf(milestones);
        if (!(learningRate > 0)
                || !(factor > 0 && factor <= 1)
                || !milestones.equals(milestones.stream().sorted().distinct().toList())) {
            throw new IllegalArgumentException(
                    "step decay: learning rate %s, factor %s, milestones %s: expected a rate > 0, a factor in (0,1], ascending milestones"
                            .formatted(learningRate, factor, milestones));
        }
    }

    @Override
    public double learningRate(long step) {
        long passed = milestones.stream().filter(milestone -> step >= milestone).count();
        return learningRate * Math.pow(factor, (double) passed);
    }
}
