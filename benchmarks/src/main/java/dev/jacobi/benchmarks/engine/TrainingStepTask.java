package dev.jacobi.benchmarks.engine;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;

import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Values;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.files.ElementType;
import dev.jacobi.models.files.NetworkState;
import dev.jacobi.models.files.StoredTensor;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.networks.Networks;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.Sgd;
import dev.jacobi.models.training.LossScale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** A training step through the engine, as a user would write it. */
public final class TrainingStepTask implements Task {
    private static final long SEED = 1;

    private final Backend backend;
    private final Layer network;
    private final ParameterBlock parameters;
    private final LossScale lossScale;
    private final Sgd optimizer;
    private final Shape inputShape;
    private final float[] images;
    private final int[] labels;
    private final double learningRate;
    private double lastLoss;

    /** Makes the network, and the batch that every step sees. */
    public TrainingStepTask(Backend backend, TrainingStepWork work) {
        this.backend = backend;
        this.network = Networks.create(work.network(), work.options(), backend, SEED);
        NetworkState.load(network, firstValues(network));
        this.parameters = new ParameterBlock(network, System.err::println);
        this.lossScale = new LossScale(backend);
        this.optimizer = new Sgd(parameters, SgdSettings.of(TrainingStepWork.MOMENTUM, TrainingStepWork.WEIGHT_DECAY));
        this.inputShape = Shape.of(work.batch(), work.imageSize(), work.imageSize(), 3);
        this.images = Values.of("images", work.inputLength(), 1);
        this.labels = work.labels();
        this.learningRate = work.learningRate();
    }

    /** The values that every engine starts from, in PyTorch's order. */
    private static Map<String, StoredTensor> firstValues(Layer network) {
        Map<String, StoredTensor> state = NetworkState.save(network);
        state.replaceAll((name, tensor) -> {
            if (!tensor.type().isFloatingPoint()) {
                return tensor;
            }
            Shape shape = tensor.shape();
            int[] dimensions = new int[shape.rank()];
            for (int i = 0; i < dimensions.length; i++) {
                dimensions[i] = shape.dim(i);
            }
            ByteBuffer data = ByteBuffer.allocate(shape.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            data.asFloatBuffer().put(Values.ofVariable(name, dimensions));
            return new StoredTensor(ElementType.F32, shape, data);
        });
        return state;
    }

    @Override
    public void run() {
        try (Tape tape = Tape.open()) {
            Tensor x = Tensor.ofActivations(backend, inputShape, images);
            Tensor logits = network.forward(x, Mode.training(RandomStream.of(SEED)));
            Tensor loss = crossEntropy(logits, Tensor.ofInts(backend, labels), 0);
            lastLoss = loss.item();
            tape.backwardAndRelease(lossScale.scaled(loss), parameters.gradients());
            optimizer.begin(learningRate);
            optimizer.update(lossScale.unscale(parameters));
        }
    }

    @Override
    public Checksum checksum() {
        return Checksum.of(lastLoss);
    }

    @Override
    public void close() {
        optimizer.close();
        lossScale.close();
        parameters.close();
        network.close();
    }
}
