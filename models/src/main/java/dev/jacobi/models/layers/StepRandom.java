package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.ops.DropoutOp;
import dev.jacobi.core.random.RandomStream;
import java.util.function.Function;

/**
 * What is random in the layers of one step: a stream's key, and how many layers have drawn from it. The key may be on
 * the device already, so that a captured step can be given a new one for each replay.
 */
public final class StepRandom {
    private final Function<Backend, Tensor> key;
    private int draws;

    private StepRandom(Function<Backend, Tensor> key) {
        this.key = key;
    }

    /** A new stream, whose key is one number drawn from the given stream. */
    static StepRandom of(RandomStream random) {
        RandomStream own = RandomStream.of(random.nextLong());
        return new StepRandom(backend -> DropoutOp.key(backend, own));
    }

    /** A stream whose key, from {@link DropoutOp#key}, is on the device. */
    static StepRandom of(Tensor key) {
        return new StepRandom(_ -> key);
    }

    /** The key on a device. */
    Tensor key(Backend backend) {
        return key.apply(backend);
    }

    /** The number of the next value of the stream: a different one for each layer that asks. */
    int nextDraw() {
        return draws++;
    }
}
