package dev.jacobi.models.optimisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.ops.MulOp;
import dev.jacobi.core.ops.SumOp;
import dev.jacobi.models.files.StoredTensor;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Parameter;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adam and AdamW against the formula of the papers in plain Java; libtorch is asked in the module agreement. */
class AdamTest {
    private static final double RATE = 0.01;
    private static final double DECAY = 0.1;
    private static final int STEPS = 6;

    private Backend backend;
    private Layer network;
    private ParameterBlock block;

    @BeforeEach
    void open() {
        backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
        network = new Linear(3, 2);
        network.initialise(backend, 1);
        block = new ParameterBlock(network, _ -> {});
    }

    @AfterEach
    void close() {
        block.close();
        network.close();
        assertEquals(0, backend.memory().live(), "live bytes after everything was closed");
        backend.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stepsFollowTheFormula(boolean decoupled) {
        double[] w = weight().value().toDoubles();
        double[] m = new double[w.length];
        double[] v = new double[w.length];
        try (Adam adam = new Adam(block, settings(decoupled))) {
            for (int t = 1; t <= STEPS; t++) {
                double[] g = gradient(t);
                for (int i = 0; i < w.length; i++) {
                    double gi = decoupled ? g[i] : g[i] + DECAY * w[i];
                    w[i] -= decoupled ? RATE * DECAY * w[i] : 0;
                    m[i] = 0.9 * m[i] + 0.1 * gi;
                    v[i] = 0.999 * v[i] + 0.001 * gi * gi;
                    double mean = m[i] / (1 - Math.pow(0.9, t));
                    double spread = Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-8;
                    w[i] -= RATE * mean / spread;
                }
                step(adam, t);
                assertArrayEquals(w, weight().value().toDoubles(), 1e-12, "step " + t);
                assertEquals(t, adam.steps());
            }
        }
    }

    @Test
    void aRestoredOptimizerGoesOnAsIfItHadNeverStopped() {
        double[] expected;
        Map<String, StoredTensor> state;
        double[] weights;
        try (Adam adam = new Adam(block, settings(true))) {
            step(adam, 1);
            step(adam, 2);
            state = adam.state();
            weights = weight().value().toDoubles();
            step(adam, 3);
            expected = weight().value().toDoubles();
        }
        assertTrue(
                state.containsKey("optimizer/second_moment/weight"),
                state.keySet().toString());
        try (Adam adam = new Adam(block, settings(true))) {
            backend.upload(weights, weight().value().buffer());
            adam.restore(state);
            step(adam, 3);
            assertArrayEquals(expected, weight().value().toDoubles());
        }
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new AdamSettings(1, 0.9, 1e-8, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new AdamSettings(0.9, 0.9, 0, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new AdamSettings(0.9, 0.9, 1e-8, -1, true));
    }

    private static AdamSettings settings(boolean decoupled) {
        return decoupled ? AdamSettings.adamW(DECAY) : AdamSettings.adam(DECAY);
    }

    private Parameter weight() {
        return network.parameters().get("weight");
    }

    private double[] gradient(int t) {
        double[] g = new double[weight().shape().size()];
        for (int i = 0; i < g.length; i++) {
            g[i] = Math.sin(t * 7 + i * 3) * Math.pow(10, i - 4);
        }
        return g;
    }

    /** A loss whose gradient is the given one: Σ w·g. */
    private void step(Adam adam, int t) {
        try (Tape tape = Tape.open()) {
            Tensor g = Tensor.of(backend, weight().shape(), gradient(t));
            Tensor loss = SumOp.sum(MulOp.mul(weight().value(), g));
            tape.backwardAndRelease(loss, block.gradients());
            adam.step(RATE);
        }
    }
}
