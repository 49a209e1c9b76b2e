package dev.jacobi.benchmarks.engine;

import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Values;
import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.layers.Folding;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.networks.Networks;

/** The forward pass of an evaluation: from pictures on the host to logits on the host. */
public final class InferenceTask implements Task {
    private static final long SEED = 1;

    private final Backend backend;
    private final Layer network;
    private final Folding folding = new Folding();
    private final Shape inputShape;
    private final float[] images;
    private float[] logits;

    /** Makes the network of a work, and its batch. */
    public InferenceTask(Backend backend, TrainingStepWork work) {
        this.backend = backend;
        this.network = Networks.create(work.network(), work.options(), backend, SEED);
        this.inputShape = Shape.of(work.batch(), work.imageSize(), work.imageSize(), 3);
        this.images = Values.of("images", work.inputLength(), 1);
    }

    @Override
    public void run() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.ofActivations(backend, inputShape, images);
            logits = network.forward(x, Mode.inference(folding)).toFloats();
        }
    }

    @Override
    public Checksum checksum() {
        return Checksum.of(logits);
    }

    @Override
    public void close() {
        folding.close();
        network.close();
    }
}
