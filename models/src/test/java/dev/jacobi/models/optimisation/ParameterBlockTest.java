package dev.jacobi.models.optimisation;

import static dev.jacobi.core.ops.SumOp.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.models.layers.Flatten;
import dev.jacobi.models.layers.Initialisation;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.layers.Sequential;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParameterBlockTest {
    private final List<String> notices = new ArrayList<>();
    private Backend backend;

    @BeforeEach
    void open() {
        backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
    }

    @AfterEach
    void close() {
        assertEquals(0, backend.memory().live(), "live bytes after everything was closed");
        backend.close();
    }

    @Test
    void parametersKeepTheirValuesAndBecomeAlignedViews() {
        try (Layer network = twoLayers()) {
            double[] before = network.parameters().get("1.weight").value().toDoubles();
            try (ParameterBlock block = new ParameterBlock(network, notices::add)) {
                Tensor weight = network.parameters().get("1.weight").value();
                assertArrayEquals(before, weight.toDoubles());
                // 0.weight takes 0-5, 0.bias 16-18, 1.weight 32-37, 1.bias 48-49.
                assertEquals(Shape.of(50), block.values().shape());
                double[] flat = block.values().toDoubles();
                assertArrayEquals(before, Arrays.copyOfRange(flat, 32, 38));
                assertEquals(0, flat[6]);
                backend.fill(block.values().buffer(), 3);
                assertArrayEquals(new double[] {3, 3, 3, 3, 3, 3}, weight.toDoubles());
            }
            assertEquals(6, network.parameters().get("1.weight").value().toDoubles().length, "readable without block");
        }
    }

    @Test
    void gradientsArriveInTheBlockAndAddUpOverBackwardPasses() {
        try (Layer network = twoLayers();
                ParameterBlock block = new ParameterBlock(network, notices::add)) {
            backward(network, block);
            backward(network, block);
            // The loss is the sum of two outputs over a batch of one, so d loss/d bias is 1 per pass.
            try (Tensor bias = block.part(block.gradientValues(), "1.bias")) {
                assertArrayEquals(new double[] {2, 2}, bias.toDoubles());
                block.gradients().reset();
                backward(network, block);
                assertArrayEquals(new double[] {1, 1}, bias.toDoubles());
            }
        }
    }

    @Test
    void aParameterWithoutGradientCountsAsZeroAndIsToldOnce() {
        try (Layer used = new Linear(2, 1, Initialisation.constant(1), Initialisation.constant(0));
                Layer network = new Sequential(used, new Linear(1, 1))) {
            network.initialise(backend, 1);
            try (ParameterBlock block = new ParameterBlock(network, notices::add)) {
                backend.fill(block.gradientValues().buffer(), 9);
                for (int i = 0; i < 2; i++) {
                    backward(used, block);
                    block.completeGradients();
                    block.gradients().reset();
                }
                try (Tensor unused = block.part(block.gradientValues(), "1.weight")) {
                    assertEquals(0, unused.item());
                }
                assertEquals(
                        List.of(
                                "parameter '1.weight' got no gradient: the loss does not depend on it",
                                "parameter '1.bias' got no gradient: the loss does not depend on it"),
                        notices);
            }
        }
    }

    @Test
    void gradientNormsAreThoseOfTheWeights() {
        try (Layer network = twoLayers();
                ParameterBlock block = new ParameterBlock(network, notices::add)) {
            backend.fill(block.gradientValues().buffer(), 2);
            // Six elements of 2 each: √(6 · 4).
            assertEquals(Map.of("0", Math.sqrt(24), "1", Math.sqrt(24)), block.gradientNorms());
        }
    }

    @Test
    void aNetworkWithoutParametersIsRefused() {
        Layer network = new Flatten();
        assertThrows(IllegalArgumentException.class, () -> new ParameterBlock(network, notices::add));
    }

    private Layer twoLayers() {
        Layer network = new Sequential(new Linear(2, 3), new Linear(3, 2));
        network.initialise(backend, 1);
        return network;
    }

    private void backward(Layer network, ParameterBlock block) {
        try (Tape tape = Tape.open()) {
            Tensor x = Tensor.full(backend, Shape.of(1, 2), 1);
            tape.backward(sum(network.forward(x, Mode.inference())), block.gradients());
        }
    }
}
