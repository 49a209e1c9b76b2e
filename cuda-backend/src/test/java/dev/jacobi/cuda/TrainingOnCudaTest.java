package dev.jacobi.cuda;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.Networks;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.Sgd;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A residual network learns a few pictures by heart, as it does in double precision. */
class TrainingOnCudaTest {
    private static final long SEED = 7;
    private static final int BATCH = 8;
    private static final int SIZE = 8;
    private static final int CLASSES = 4;

    /** What came of a run. */
    private record Run(List<Double> losses, List<Long> liveBytes) {}

    private static Run train(Backend backend, int steps) {
        RandomStream random = RandomStream.of(SEED);
        float[] pictures = new float[BATCH * SIZE * SIZE * 3];
        for (int i = 0; i < pictures.length; i++) {
            pictures[i] = (float) random.nextGaussian();
        }
        int[] labels = new int[BATCH];
        for (int i = 0; i < BATCH; i++) {
            labels[i] = i % CLASSES;
        }
        Layer network = Networks.create("resnet20", new NetworkOptions(CLASSES, 3, SIZE), backend, SEED);
        ParameterBlock parameters = new ParameterBlock(network, System.err::println);
        Sgd sgd = new Sgd(parameters, SgdSettings.of(0.9, 5e-4));
        List<Double> losses = new ArrayList<>();
        List<Long> liveBytes = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            try (Tape tape = Tape.open()) {
                Tensor images = Tensor.ofActivations(backend, Shape.of(BATCH, SIZE, SIZE, 3), pictures);
                Tensor logits = network.forward(images, Mode.training(RandomStream.of(SEED, step)));
                Tensor loss = crossEntropy(logits, Tensor.ofInts(backend, labels), 0);
                tape.backwardAndRelease(loss, parameters.gradients());
                sgd.step(0.02);
                losses.add(loss.item());
            }
            liveBytes.add(backend.memory().live());
        }
        return new Run(losses, liveBytes);
    }

    @Test
    void trainsAsTheReferenceDoes() {
        int steps = 5;
        List<Double> expected;
        try (Backend reference = new ReferenceBackend()) {
            expected = train(reference, steps).losses();
        }
        try (Backend backend = CudaUnderTest.open()) {
            List<Double> losses = train(backend, steps).losses();
            for (int step = 0; step < steps; step++) {
                assertEquals(expected.get(step), losses.get(step), 2e-3 * expected.get(step), "loss of step " + step);
            }
        }
    }

    /** The first losses are off by what the formats have digits for; from step to step the difference grows. */
    @ParameterizedTest
    @CsvSource({"TF32, 0.002", "BF16, 0.03", "FP16, 0.005"})
    void otherPrecisionsLearnNearlyTheSame(Precision precision, double tolerance) {
        int steps = 5;
        List<Double> expected;
        try (Backend reference = new ReferenceBackend()) {
            expected = train(reference, steps).losses();
        }
        try (Backend backend = CudaUnderTest.open(precision)) {
            List<Double> losses = train(backend, steps).losses();
            for (int step = 0; step < 2; step++) {
                assertEquals(
                        expected.get(step), losses.get(step), tolerance * expected.get(step), "loss of step " + step);
            }
            assertEquals(expected.getLast(), losses.getLast(), 0.1 * expected.getLast(), losses::toString);
        }
    }

    @Test
    void activationsOfSixteenBitsTakeHalfTheMemory() {
        long[] peaks = new long[2];
        for (int i = 0; i < 2; i++) {
            try (Backend backend = CudaUnderTest.open(i == 0 ? Precision.FP32 : Precision.BF16)) {
                Layer network = Networks.create("resnet20", new NetworkOptions(CLASSES, 3, SIZE), backend, SEED);
                long before = backend.memory().live();
                try (Tape _ = Tape.open()) {
                    Tensor images = Tensor.ofActivations(
                            backend, Shape.of(BATCH, SIZE, SIZE, 3), new float[BATCH * SIZE * SIZE * 3]);
                    network.forward(images, Mode.training(RandomStream.of(SEED)));
                    peaks[i] = backend.memory().live() - before;
                }
                network.close();
            }
        }
        assertTrue(peaks[1] < 0.6 * peaks[0], () -> "bytes held for backward: %d, %d".formatted(peaks[0], peaks[1]));
    }

    @Test
    void learnsRepeatsItsBitsAndLeavesNoMemoryBehind() {
        int steps = 25;
        Run first;
        try (Backend backend = CudaUnderTest.open()) {
            first = train(backend, steps);
        }
        try (Backend backend = CudaUnderTest.open()) {
            assertEquals(first, train(backend, steps), "losses and live bytes of a second run");
        }
        assertTrue(first.losses().getLast() < 0.3 * first.losses().getFirst(), first::toString);
        assertEquals(first.liveBytes().get(1), first.liveBytes().getLast(), "live bytes after a step");
    }
}
