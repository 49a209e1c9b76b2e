package dev.jacobi.benchmarks.gpu;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;

import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Values;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.CapturedWork;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.ops.DropoutOp;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.networks.Networks;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.Sgd;
import dev.jacobi.models.training.LossScale;
import java.util.Optional;

/**
 * A training step as a graphics card makes it at its best: forward, backward and the optimizer's step are recorded and
 * repeated as one, the pictures are on the device already, and only the loss of the last of many steps is waited for.
 */
final class GpuStep implements AutoCloseable {
    private static final long SEED = 1;

    private final Backend backend;
    private final RooflineFloor roofline;
    private final TrainingStepWork work;
    private final Layer network;
    private final ParameterBlock parameters;
    private final LossScale lossScale;
    private final Sgd sgd;
    private final Tensor images;
    private final Tensor labels;
    private final Tensor key;
    private final Tensor loss;
    private Optional<CapturedWork> captured = Optional.empty();

    /**
     * Makes the network, and the batch that every step sees.
     *
     * @param backend is closed by this object
     * @param roofline of the device
     */
    GpuStep(Backend backend, RooflineFloor roofline, TrainingStepWork work) {
        this.backend = backend;
        this.roofline = roofline;
        this.work = work;
        network = Networks.create(work.network(), work.options(), backend, SEED);
        parameters = new ParameterBlock(network, System.err::println);
        lossScale = new LossScale(backend);
        sgd = new Sgd(parameters, SgdSettings.of(TrainingStepWork.MOMENTUM, TrainingStepWork.WEIGHT_DECAY));
        images = Tensor.ofActivations(backend, pictures(work.batch()), Values.of("images", work.inputLength(), 1));
        labels = Tensor.ofIndices(backend, work.classes(), work.labels());
        key = DropoutOp.key(backend, RandomStream.of(SEED));
        loss = Tensor.full(backend, Shape.of(), 0);
    }

    private Shape pictures(int count) {
        return Shape.of(count, work.imageSize(), work.imageSize(), 3);
    }

    Backend backend() {
        return backend;
    }

    TrainingStepWork work() {
        return work;
    }

    /** Parameters of the network. */
    long parameterCount() {
        return network.parameterCount();
    }

    /** The seconds below which no step can be on this device. */
    double floor() {
        try (Tape tape = Tape.open()) {
            forward();
            return roofline.seconds(tape);
        }
    }

    /** How long so many steps take, with the wait for the loss of the last. */
    double seconds(int steps) {
        long start = System.nanoTime();
        run(steps);
        return (System.nanoTime() - start) * 1e-9;
    }

    /**
     * Runs steps, captured if the backend captures, and waits for the loss of the last.
     *
     * @throws IllegalStateException if it is not finite
     */
    void run(int steps) {
        for (int step = 0; step < steps; step++) {
            sgd.begin(work.learningRate());
            // The first two as they are: the optimizer's first is unlike the others.
            if (captured.isEmpty() && sgd.steps() > 2) {
                captured = backend.capture(this::makeStep);
            }
            captured.ifPresentOrElse(CapturedWork::replay, this::makeStep);
        }
        if (!Double.isFinite(loss.item())) {
            throw new IllegalStateException("the loss is not finite on " + backend.name());
        }
    }

    private void makeStep() {
        try (Tape tape = Tape.open()) {
            Tensor now = forward();
            backend.copy(now.buffer(), loss.buffer());
            tape.backwardAndRelease(lossScale.scaled(now), parameters.gradients());
            sgd.update(lossScale.unscale(parameters));
        }
    }

    private Tensor forward() {
        return crossEntropy(network.forward(images, Mode.training(key)), labels, 0);
    }

    @Override
    public void close() {
        captured.ifPresent(CapturedWork::close);
        backend.close();
    }
}
