package dev.jacobi.models.optimisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.ops.SumOp;
import dev.jacobi.models.files.StoredTensor;
import dev.jacobi.models.layers.Initialisation;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Mode;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One weight w = 1 whose gradient is 2, then -1, then 4, at the learning rate 0.1. The expected values are PyTorch's
 * formula worked out by hand.
 */
class SgdTest {
    private static final double[] GRADIENTS = {2, -1, 4};
    private static final double LEARNING_RATE = 0.1;

    private Backend backend;
    private Layer network;
    private ParameterBlock block;

    @BeforeEach
    void open() {
        backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
        network = new Linear(1, 1, Initialisation.constant(1), Initialisation.constant(0));
        network.initialise(backend, 0);
        block = new ParameterBlock(network, _ -> {});
    }

    @AfterEach
    void close() {
        block.close();
        network.close();
        assertEquals(0, backend.memory().live(), "live bytes after everything was closed");
        backend.close();
    }

    /**
     * With velocity v = 2 at first. Momentum 0.5: v = 2, 0, 4. Dampening 0.5: v = 2, 0.5, 2.25. Nesterov: the step is
     * g + 0.5·v = 3, -1, 6. Decay 0.1 without momentum: g + 0.1·w = 2.1, -0.921, 4.08821.
     */
    @ParameterizedTest
    @CsvSource({
        "0,   0,   false, 0,   0.8,  0.9,    0.5",
        "0.5, 0,   false, 0,   0.8,  0.8,    0.4",
        "0.5, 0.5, false, 0,   0.8,  0.75,   0.525",
        "0.5, 0,   true,  0,   0.7,  0.8,    0.2",
        "0,   0.5, false, 0,   0.8,  0.9,    0.5",
        "0,   0,   false, 0.1, 0.79, 0.8821, 0.473279",
    })
    void stepsFollowPytorchsFormula(
            double momentum,
            double dampening,
            boolean nesterov,
            double decay,
            double first,
            double second,
            double third) {
        SgdSettings settings = new SgdSettings(momentum, dampening, nesterov, decay);
        try (Sgd sgd = new Sgd(block, settings)) {
            double[] weights = new double[3];
            for (int i = 0; i < 3; i++) {
                step(sgd, GRADIENTS[i]);
                weights[i] = weight();
            }
            assertArrayEquals(new double[] {first, second, third}, weights, 1e-12);
            assertEquals(3, sgd.steps());
        }
    }

    /** v = 2.1, then 0.5·2.1 + (-1 + 0.1·0.79) = 0.129, then 0.5·0.129 + (4 + 0.1·0.7771) = 4.14221. */
    @Test
    void weightDecayEntersTheVelocity() {
        try (Sgd sgd = new Sgd(block, SgdSettings.of(0.5, 0.1))) {
            step(sgd, 2);
            assertEquals(0.79, weight(), 1e-12);
            step(sgd, -1);
            assertEquals(0.7771, weight(), 1e-12);
            step(sgd, 4);
            assertEquals(0.362879, weight(), 1e-12);
        }
    }

    @Test
    void aRestoredOptimizerGoesOnAsIfNothingHadHappened() {
        Map<String, StoredTensor> saved;
        double expected;
        double[] halfway;
        try (Sgd sgd = new Sgd(block, SgdSettings.of(0.5, 0.1))) {
            step(sgd, 2);
            saved = sgd.state();
            halfway = block.values().toDoubles();
            step(sgd, -1);
            expected = weight();
        }
        backend.upload(halfway, block.values().buffer());
        try (Sgd resumed = new Sgd(block, SgdSettings.of(0.5, 0.1))) {
            resumed.restore(saved);
            assertEquals(1, resumed.steps());
            step(resumed, -1);
            assertEquals(expected, weight());
        }
    }

    @Test
    void anIncompleteStateIsRefusedAndChangesNothing() {
        try (Sgd sgd = new Sgd(block, SgdSettings.of(0.5, 0))) {
            step(sgd, 2);
            Map<String, StoredTensor> damaged = new HashMap<>(sgd.state());
            damaged.remove("optimizer/velocity/bias");
            IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> sgd.restore(damaged));
            assertTrue(error.getMessage().contains("'optimizer/velocity/bias'"), error.getMessage());
            damaged.put("optimizer/velocity/bias", StoredTensor.ofLongs(Shape.of(1), 0));
            assertThrows(IllegalArgumentException.class, () -> sgd.restore(damaged));
            assertEquals(1, sgd.steps());
        }
    }

    /** A first step that is left out would be counted all the same, and the second would dampen its gradient. */
    @Test
    void dampeningIsRefusedWhereStepsMayBeLeftOut() {
        try (Sgd sgd = new Sgd(block, new SgdSettings(0.5, 0.25, false, 0));
                Tensor proceed = Tensor.full(backend, Shape.of(), 1)) {
            sgd.begin(LEARNING_RATE);
            IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> sgd.update(proceed));

            assertTrue(
                    error.getMessage().startsWith("sgd: dampening 0.25 with a loss that is scaled"), error::getMessage);
            assertEquals(1, weight());
        }
    }

    /** The loss g·(w·1 + b) has the gradient g. */
    private void step(Sgd sgd, double gradient) {
        try (Tape tape = Tape.open()) {
            Tensor x = Tensor.full(backend, Shape.of(1, 1), gradient);
            tape.backward(SumOp.sum(network.forward(x, Mode.inference())), block.gradients());
        }
        sgd.step(LEARNING_RATE);
    }

    private double weight() {
        try (Scope _ = Scope.open()) {
            return network.parameters().get("weight").value().item();
        }
    }
}
