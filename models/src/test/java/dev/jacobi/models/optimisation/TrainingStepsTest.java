package dev.jacobi.models.optimisation;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.Networks;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TrainingStepsTest {
    private static final Shape PICTURES = Shape.of(4, 8, 8, 1);

    @Test
    void aFewStepsLowerTheLossAndEveryStepGivesItsMemoryBack() {
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {})) {
            try (Layer network = Networks.create("resnet8", new NetworkOptions(4, 1, 8), backend, 1);
                    ParameterBlock block = new ParameterBlock(network, name -> fail("unexpected notice: " + name));
                    Sgd sgd = new Sgd(block, SgdSettings.of(0.9, 1e-4))) {
                double first = step(network, block, sgd, 0);
                long live = backend.memory().live();
                double last = first;
                for (int i = 1; i < 8; i++) {
                    last = step(network, block, sgd, i);
                    assertEquals(live, backend.memory().live(), "live bytes after step " + i);
                }
                assertTrue(last < 0.5 * first, "loss " + first + " before and " + last + " after");
            }
            assertEquals(0, backend.memory().live(), "live bytes after everything was closed");
        }
    }

    private static double step(Layer network, ParameterBlock block, Sgd sgd, int number) {
        Backend backend = block.values().backend();
        try (Tape tape = Tape.open()) {
            RandomStream random = RandomStream.of(2);
            double[] pixels = new double[PICTURES.size()];
            Arrays.setAll(pixels, _ -> random.nextGaussian());
            Tensor pictures = Tensor.of(backend, PICTURES, pixels);
            Tensor logits = network.forward(pictures, Mode.training(RandomStream.of(1, number)));
            Tensor loss = crossEntropy(logits, Tensor.ofInts(backend, 0, 1, 2, 3), 0);
            tape.backwardAndRelease(loss, block.gradients());
            sgd.step(0.05);
            return loss.item();
        }
    }
}
