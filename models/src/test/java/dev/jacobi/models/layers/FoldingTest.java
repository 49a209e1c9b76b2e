package dev.jacobi.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.geometry.BatchNormShape;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.Networks;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In double precision, where folded and unfolded may differ in the last digits alone. */
final class FoldingTest {
    private static final Shape PICTURES = Shape.of(1, 32, 32, 3);
    private static final NetworkOptions OPTIONS = new NetworkOptions(5, 3, 32);

    /** Counts the passes over memory that folding should spare. */
    private static final class Counting extends ReferenceBackend {
        private int passes;

        @Override
        public void batchNorm(
                Buffer x, Buffer residual, Moments moments, Affine affine, Buffer y, BatchNormShape shape) {
            passes++;
            super.batchNorm(x, residual, moments, affine, y, shape);
        }

        @Override
        public void unary(UnaryFunction f, double parameter, Buffer x, Buffer y) {
            passes++;
            super.unary(f, parameter, x, y);
        }
    }

    private static double[] pictures(long seed) {
        Random random = new Random(seed);
        return random.doubles(PICTURES.size(), -1, 1).toArray();
    }

    private static double[] logits(Layer network, Backend backend, Mode mode) {
        try (Scope _ = Scope.open()) {
            return network.forward(Tensor.of(backend, PICTURES, pictures(1)), mode)
                    .toDoubles();
        }
    }

    /** Moves the running statistics away from what they begin with. */
    private static void train(Layer network, Backend backend) {
        try (Scope _ = Scope.open()) {
            network.forward(Tensor.of(backend, PICTURES, pictures(2)), Mode.training(RandomStream.of(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet8", "resnet18-cifar", "vgg11-bn-cifar"})
    void foldedNetworksComputeTheSameWithoutNormalising(String name) {
        try (Counting backend = new Counting();
                Layer network = Networks.create(name, OPTIONS, backend, 1)) {
            train(network, backend);
            double[] expected = logits(network, backend, Mode.inference());
            long live = backend.memory().live();
            backend.passes = 0;
            try (Folding folding = new Folding()) {
                assertArrayEquals(expected, logits(network, backend, Mode.inference(folding)), 1e-10);
            }
            assertEquals(0, backend.passes);
            assertEquals(live, backend.memory().live());
        }
    }

    @Test
    void weightsAreFoldedOnceForManyBatches() {
        try (Counting backend = new Counting();
                Layer network = Networks.create("resnet8", OPTIONS, backend, 1);
                Folding folding = new Folding()) {
            double[] first = logits(network, backend, Mode.inference(folding));
            long live = backend.memory().live();
            assertArrayEquals(first, logits(network, backend, Mode.inference(folding)), 0);
            assertEquals(live, backend.memory().live());
        }
    }

    @Test
    void whatIsNoBatchNormIsLeftAsItIs() {
        try (Backend backend = new ReferenceBackend();
                Layer network = Networks.create("resnet8:norm=group", OPTIONS, backend, 1);
                Folding folding = new Folding()) {
            double[] expected = logits(network, backend, Mode.inference());
            assertArrayEquals(expected, logits(network, backend, Mode.inference(folding)), 0);
        }
    }

    @Test
    void aNewFoldingSeesNewWeights() {
        try (Backend backend = new ReferenceBackend();
                Layer network = Networks.create("resnet8", OPTIONS, backend, 1)) {
            double[] before = folded(network, backend);
            train(network, backend);
            double[] after = folded(network, backend);
            assertArrayEquals(logits(network, backend, Mode.inference()), after, 1e-10);
            assertNotEquals(before[0], after[0], 1e-3);
        }
    }

    private static double[] folded(Layer network, Backend backend) {
        try (Folding folding = new Folding()) {
            return logits(network, backend, Mode.inference(folding));
        }
    }
}
