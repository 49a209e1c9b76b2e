package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Statistic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The exponential moving average of a network's weights and of its batch norms' statistics: after step t = 1, 2, …
 *
 * <p>a ← d·a + (1 - d)·w, with d = min(decay, (1 + t)/(10 + t)) in single precision,
 *
 * <p>so that the average follows quickly at first, while the weights it started with still mean nothing (the warm-up is
 * that of TensorFlow's ExponentialMovingAverage; Polyak and Juditsky, "Acceleration of stochastic approximation by
 * averaging", 1992, for the idea). Averaged weights make activations of averaged scale, so the running means and
 * variances are averaged alike, as PyTorch's AveragedModel does with {@code use_buffers}.
 */
public final class WeightAverage implements AutoCloseable {
    /** A tensor of the network, and the average of what it held after each step. */
    private record Pair(Tensor live, Tensor average) {
        static Pair of(Tensor live) {
            return new Pair(live, Tensor.full(live.backend(), live.shape(), 0).keep());
        }
    }

    private final List<Pair> pairs = new ArrayList<>();
    private final double decay;

    /**
     * An average that starts with what the network holds.
     *
     * @param weights all parameters, flat
     * @param decay in (0, 1); 1/(1 - decay) is about the number of steps that count
     */
    WeightAverage(Layer network, Tensor weights, double decay) {
        if (!(decay > 0 && decay < 1)) {
            throw new IllegalArgumentException("weight average: got decay %s, expected it in (0,1)".formatted(decay));
        }
        this.decay = decay;
        pairs.add(Pair.of(weights));
        network.state().values().forEach(state -> {
            if (state instanceof Statistic statistic) {
                pairs.add(Pair.of(statistic.value()));
            }
        });
        reset();
    }

    /** Sets the average to what the network holds. */
    void reset() {
        pairs.forEach(pair ->
                pair.live().backend().copy(pair.live().buffer(), pair.average().buffer()));
    }

    /**
     * Takes in what the network holds after a step.
     *
     * @param steps made so far, this one included
     */
    void update(long steps) {
        // Rounded one by one, the two factors would not add up to 1, and the average of a constant would drift.
        double now = (float) Math.min(decay, (1.0 + steps) / (10.0 + steps));
        pairs.forEach(pair -> pair.live()
                .backend()
                .axpby(1 - now, pair.live().buffer(), now, pair.average().buffer()));
    }

    /**
     * Computes something with the average in the network, whose contents are there again afterwards, bit for bit. If there
     * is too little memory for it, nothing has changed.
     */
    <T> T inNetwork(Supplier<T> body) {
        Tensor weights = pairs.getFirst().live();
        // Room for the largest of them is room for all. It stays until the way back, which must not lack it.
        try (Tensor room = Tensor.like(weights, weights.shape())) {
            swap(room);
            try {
                return body.get();
            } finally {
                swap(room);
            }
        }
    }

    private void swap(Tensor room) {
        for (Pair pair : pairs) {
            try (Tensor aside = room.view(0, pair.live().shape())) {
                aside.backend().copy(pair.live().buffer(), aside.buffer());
                aside.backend().copy(pair.average().buffer(), pair.live().buffer());
                aside.backend().copy(aside.buffer(), pair.average().buffer());
            }
        }
    }

    @Override
    public void close() {
        pairs.forEach(pair -> pair.average().close());
    }
}
