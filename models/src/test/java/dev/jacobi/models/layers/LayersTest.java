package dev.jacobi.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.ops.Fusion;
import dev.jacobi.core.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LayersTest {
    private static final double TOLERANCE = 1e-12;

    private Backend backend;
    private Scope scope;

    @BeforeEach
    void open() {
        backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
        backend.close();
    }

    @Test
    void namesJoinThePathInTheOrderOfRegistration() {
        Layer network = new Sequential(
                new Conv2d(3, 4, 3, Window.of(1, 1)), new Sequential(new BatchNorm2d(4)), new Linear(4, 2));
        assertEquals(
                List.of("0.weight", "0.bias", "1.0.weight", "1.0.bias", "2.weight", "2.bias"),
                List.copyOf(network.parameters().keySet()));
        assertEquals(
                List.of(
                        "0.weight",
                        "0.bias",
                        "1.0.weight",
                        "1.0.bias",
                        "1.0.running_mean",
                        "1.0.running_var",
                        "1.0.num_batches_tracked",
                        "2.weight",
                        "2.bias"),
                List.copyOf(network.state().keySet()));
        assertEquals(4 * 3 * 9 + 4 + 8 + 10, network.parameterCount());
    }

    @Test
    void aLayerHasOnePlaceOnly() {
        Layer shared = new Linear(2, 2);
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new Sequential(shared, shared));
        assertTrue(error.getMessage().contains("'1'") && error.getMessage().contains("'0'"), error.getMessage());
    }

    @Test
    void anErrorNamesTheLayerItHappenedIn() {
        try (Layer network = new Sequential(new Sequential(new Flatten(), new Linear(5, 2)))) {
            network.initialise(backend, 0);
            Tensor x = Tensor.full(backend, Shape.of(1, 2, 2, 1), 1);
            OpException error = assertThrows(OpException.class, () -> network.forward(x, Mode.inference()));
            assertTrue(error.getMessage().startsWith("0.1: linear: "), error.getMessage());
        }
    }

    @Test
    void aNetworkWithoutMemorySaysSo() {
        Layer network = new Linear(1, 1);
        Tensor x = Tensor.full(backend, Shape.of(1, 1), 1);
        assertTrue(assertThrows(IllegalStateException.class, () -> network.forward(x, Mode.inference()))
                .getMessage()
                .contains("initialise"));
        network.initialise(backend, 0);
        assertTrue(assertThrows(IllegalStateException.class, () -> network.initialise(backend, 1))
                .getMessage()
                .contains("'weight'"));
        network.close();
        network.initialise(backend, 1);
        network.close();
    }

    @Test
    void aNetworkOutlivesTheScopeItWasInitialisedIn() {
        long before = backend.memory().live();
        Layer network = new Linear(2, 1);
        try (Scope _ = Scope.open()) {
            network.initialise(backend, 0);
        }
        assertEquals(2, network.parameters().get("weight").value().toDoubles().length);
        network.close();
        assertEquals(before, backend.memory().live());
    }

    @Test
    void convolutionAndLinearLayersApplyTheirWeights() {
        Initialisation two = Initialisation.constant(2);
        try (Layer convolution = Conv2d.withoutBias(1, 1, 2, Window.of(1, 0), two);
                Layer linear = new Linear(2, 1, two, Initialisation.constant(0.5))) {
            convolution.initialise(backend, 0);
            linear.initialise(backend, 0);
            Tensor x = Tensor.of(backend, Shape.of(1, 2, 2, 1), new double[] {1, 2, 3, 4});
            assertEquals(20, convolution.forward(x, Mode.inference()).item(), TOLERANCE);
            Tensor features = Tensor.of(backend, Shape.of(1, 2), new double[] {1, 2});
            assertEquals(6.5, linear.forward(features, Mode.inference()).item(), TOLERANCE);
        }
    }

    @Test
    void batchNormLearnsItsStatisticsInTrainingAndUsesThemInInference() {
        try (BatchNorm2d norm = new BatchNorm2d(1, 0.5, 0, Initialisation.constant(1))) {
            norm.initialise(backend, 0);
            // Mean 4, biased variance 5, unbiased 20/3.
            Tensor x = Tensor.of(backend, Shape.of(4, 1, 1, 1), new double[] {1, 3, 5, 7});
            double[] trained = norm.forward(x, training()).toDoubles();
            assertArrayEquals(new double[] {-3, -1, 1, 3}, times(trained, Math.sqrt(5)), TOLERANCE);
            double mean = 0.5 * 4;
            double variance = 0.5 * 1 + 0.5 * 20 / 3;
            assertEquals(mean, value(norm, "running_mean"), TOLERANCE);
            assertEquals(variance, value(norm, "running_var"), TOLERANCE);
            assertEquals(1, ((Counter) norm.state().get("num_batches_tracked")).value());

            double[] inferred = norm.forward(x, Mode.inference()).toDoubles();
            assertArrayEquals(new double[] {-1, 1, 3, 5}, times(inferred, Math.sqrt(variance)), TOLERANCE);
            assertEquals(mean, value(norm, "running_mean"), TOLERANCE);
            assertEquals(1, ((Counter) norm.state().get("num_batches_tracked")).value());
        }
    }

    @Test
    void batchNormAddsTheResidualBeforeTheRelu() {
        try (BatchNorm2d norm = new BatchNorm2d(1, 0.1, 0, Initialisation.constant(1))) {
            norm.initialise(backend, 0);
            Tensor x = Tensor.of(backend, Shape.of(1, 1, 3, 1), new double[] {-2, -2, 2});
            Tensor residual = Tensor.of(backend, Shape.of(1, 1, 3, 1), new double[] {1, 5, 1});
            double[] y = norm.forward(x, Mode.inference(), new Fusion(residual, true))
                    .toDoubles();
            assertArrayEquals(new double[] {0, 3, 3}, y, TOLERANCE);
        }
    }

    @Test
    void groupNormGivesEachPicturesGroupsMeanZero() {
        try (Layer norm = new GroupNorm(2, 4)) {
            norm.initialise(backend, 0);
            Tensor x = Tensor.of(backend, Shape.of(1, 1, 1, 4), new double[] {1, 3, 10, 30});
            assertArrayEquals(
                    new double[] {-1, 1, -1, 1}, norm.forward(x, training()).toDoubles(), 1e-5);
        }
        assertThrows(IllegalArgumentException.class, () -> new GroupNorm(3, 4));
    }

    @Test
    void dropoutActsInTrainingOnlyAndRepeatsWithItsStream() {
        Layer dropout = new Dropout(0.25);
        Tensor x = Tensor.full(backend, Shape.of(4000), 3);
        assertSame(x, dropout.forward(x, Mode.inference()));
        double[] y = dropout.forward(x, training()).toDoubles();
        assertTrue(Arrays.stream(y).allMatch(v -> v == 0 || Math.abs(v - 4) < TOLERANCE));
        assertEquals(0.25, Arrays.stream(y).filter(v -> v == 0).count() / 4000.0, 0.05);
        assertArrayEquals(y, dropout.forward(x, training()).toDoubles());

        Mode step = training();
        double[] first = dropout.forward(x, step).toDoubles();
        double[] second = dropout.forward(x, step).toDoubles();
        assertTrue(!Arrays.equals(first, second), "two dropouts of one step must differ");
        assertThrows(IllegalArgumentException.class, () -> new Dropout(1));
    }

    @Test
    void flattenOrdersPicturesAsPytorchDoes() {
        Tensor x = Tensor.of(backend, Shape.of(1, 1, 2, 3), new double[] {1, 2, 3, 4, 5, 6});
        Tensor y = new Flatten().forward(x, Mode.inference());
        assertEquals(Shape.of(1, 6), y.shape());
        assertArrayEquals(new double[] {1, 4, 2, 5, 3, 6}, y.toDoubles());
        Tensor pooled = Tensor.of(backend, Shape.of(2, 1, 1, 2), new double[] {1, 2, 3, 4});
        assertArrayEquals(
                new double[] {1, 2, 3, 4},
                new Flatten().forward(pooled, Mode.inference()).toDoubles());
    }

    @Test
    void poolingAndActivationsFollowTheirDefinitions() {
        Tensor x = Tensor.of(backend, Shape.of(1, 2, 2, 1), new double[] {-1, 2, 3, 4});
        Mode mode = Mode.inference();
        assertEquals(4, new MaxPool2d(2, 2, 0).forward(x, mode).item(), TOLERANCE);
        assertEquals(2, new AveragePool2d(2, 2, 0).forward(x, mode).item(), TOLERANCE);
        assertEquals(2, new GlobalAveragePool().forward(x, mode).item(), TOLERANCE);
        assertArrayEquals(
                new double[] {0, 2, 3, 4}, Activation.relu().forward(x, mode).toDoubles());
        assertArrayEquals(
                new double[] {-0.1, 2, 3, 4},
                new Activation(UnaryFunction.LEAKY_RELU, 0.1).forward(x, mode).toDoubles(),
                TOLERANCE);
    }

    private static Mode training() {
        return Mode.training(RandomStream.of(7));
    }

    private static double value(Layer layer, String name) {
        return ((Variable) layer.state().get(name)).value().item();
    }

    private static double[] times(double[] values, double factor) {
        return Arrays.stream(values).map(value -> value * factor).toArray();
    }
}
