package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.ops.DropoutOp;
import dev.jacobi.core.random.RandomStream;

/**
 * What is random in the layers of one step: a stream's key, and how many layers have drawn from it. The key may lie on
 * the device already, so that a step that is captured there can be told another one for each replay.
 */
public final class StepRandom {
    private final RandomStream stream;
    private Tensor key;
    private int draws;

    private StepRandom(RandomStream stream, Tensor key) {
        this.stream = stream;
        this.key = key;
    }

    /** A stream whose key goes to the device with the first layer that draws. */
    static StepRandom of(RandomStream stream) {
        return new StepRandom(stream, null);
    }

    /** A stream whose key, from {@link DropoutOp#key}, is on the device. */
    static StepRandom of(Tensor key) {
        return new StepRandom(null, key);
    }

    /** The key on a device. */
    Tensor key(Backend backend) {
        if (key == null) {
            key = DropoutOp.key(backend, stream);
        }
        return key;
    }

    /** The number of the next value of the stream: another one for each layer that asks. */
    int nextDraw() {
        return draws++;
    }
}
