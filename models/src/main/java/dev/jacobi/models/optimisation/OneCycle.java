package dev.jacobi.models.optimisation;

/**
 * Cosine warm-up to the maximum, then cosine annealing (Smith and Topin, "Super-Convergence", 2017); the values are those
 * of PyTorch's OneCycleLR with its two phases. With start = max/divFactor, end = start/finalDivFactor,
 * top = warmup·totalSteps - 1 and last = totalSteps - 1, the rate of step s, from 0, is
 *
 * <pre>
 * s &lt; top:  max + (start - max)/2·(1 + cos(π·s/top))
 * else:     end + (max - end)/2·(1 + cos(π·(s - top)/(last - top)))
 * </pre>
 *
 * <p>Momentum is left alone.
 *
 * @param maxLearningRate the top
 * @param totalSteps of the whole run
 * @param warmup share of the steps that go up, in [0, 1]
 * @param divFactor the maximum over the start
 * @param finalDivFactor the start over the end
 */
public record OneCycle(double maxLearningRate, long totalSteps, double warmup, double divFactor, double finalDivFactor)
        implements Schedule {
    /** Checks the values. */
    public OneCycle {
        if (!(maxLearningRate > 0)
                || totalSteps < 1
                || !(warmup >= 0 && warmup <= 1)
                || !(divFactor > 0)
                || !(finalDivFactor > 0)) {
            throw new IllegalArgumentException(
                    "one cycle: max learning rate %s, total steps %d, warmup %s, factors %s and %s: expected warmup in [0,1] and the others > 0"
                            .formatted(maxLearningRate, totalSteps, warmup, divFactor, finalDivFactor));
        }
    }

    /** With PyTorch's defaults: 30 % of the steps go up, from 1/25 of the maximum, and the end is 1/10000 of that. */
    public static OneCycle of(double maxLearningRate, long totalSteps) {
        return new OneCycle(maxLearningRate, totalSteps, 0.3, 25, 1e4);
    }

    @Override
    public double learningRate(long step) {
        if (step < 0 || step >= totalSteps) {
            throw new IllegalArgumentException("one cycle: step %d, expected 0 … %d".formatted(step, totalSteps - 1));
        }
        double start = maxLearningRate / divFactor;
        double top = warmup * totalSteps - 1;
        double last = totalSteps - 1.0;
        if (step < top) {
            return wave(start, maxLearningRate, step / top);
        }
        return top < last
                ? wave(maxLearningRate, start / finalDivFactor, (step - top) / (last - top))
                : maxLearningRate;
    }

    /** Half a cosine wave from one value at 0 to another at 1. */
    private static double wave(double from, double to, double position) {
        return to + (from - to) / 2 * (1 + Math.cos(Math.PI * position));
    }
}
