package dev.jacobi.models.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.layers.Initialisation.Fan;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InitialisationTest {
    /** Fan in 3·3·16 = 144, fan out 3·3·64 = 576, 9216 values. */
    private static final Shape CONVOLUTION = Shape.of(64, 3, 3, 16);

    private static final Shape LINEAR = Shape.of(100, 400);

    @Test
    void fansCountTheConnectionsOfOneOutputAndOfOneInput() {
        assertEquals(144, Fan.IN.of(CONVOLUTION));
        assertEquals(576, Fan.OUT.of(CONVOLUTION));
        assertEquals(400, Fan.IN.of(LINEAR));
        assertEquals(100, Fan.OUT.of(LINEAR));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Fan.IN.of(Shape.of(5)))
                .getMessage()
                .contains("[5]"));
    }

    @Test
    void kaimingHasTheStandardDeviationGainOverRootFan() {
        assertNormal(Initialisation.kaimingNormal(Fan.OUT, Math.sqrt(2)), CONVOLUTION, Math.sqrt(2.0 / 576));
        assertNormal(Initialisation.kaimingNormal(Fan.IN, Math.sqrt(2)), CONVOLUTION, Math.sqrt(2.0 / 144));
        assertUniform(Initialisation.kaimingUniform(Fan.IN, 1), LINEAR, Math.sqrt(3.0 / 400));
    }

    @Test
    void pytorchsDefaultIsUniformWithinOneOverRootFanIn() {
        assertUniform(Initialisation.pytorchWeight(), LINEAR, 1.0 / 20);
        assertUniform(Initialisation.pytorchBias(400), Shape.of(10_000), 1.0 / 20);
    }

    @Test
    void aParametersValuesDependOnTheSeedAndItsIndexAlone() {
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
                Layer one = new Sequential(new Linear(4, 6), new Linear(6, 3));
                Layer other = new Sequential(new Linear(7, 9), new Linear(6, 3));
                Layer reseeded = new Sequential(new Linear(4, 6), new Linear(6, 3))) {
            one.initialise(backend, 5);
            other.initialise(backend, 5);
            reseeded.initialise(backend, 6);
            assertArrayEquals(values(one, "1.weight"), values(other, "1.weight"));
            assertArrayEquals(values(one, "1.bias"), values(other, "1.bias"));
            assertTrue(!Arrays.equals(values(one, "1.weight"), values(reseeded, "1.weight")));
            assertTrue(!Arrays.equals(values(one, "0.bias"), values(one, "1.weight")));
        }
    }

    @Test
    void normalisationsStartAsTheIdentity() {
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
                Layer network = new Sequential(
                        Conv2d.withoutBias(1, 2, 3, Window.of(1, 1), Initialisation.constant(0.5)),
                        new BatchNorm2d(2),
                        new GroupNorm(1, 2))) {
            network.initialise(backend, 0);
            assertArrayEquals(new double[] {1, 1}, values(network, "1.weight"));
            assertArrayEquals(new double[] {0, 0}, values(network, "1.bias"));
            assertArrayEquals(new double[] {1, 1}, values(network, "2.weight"));
            assertArrayEquals(new double[] {0, 0}, values(network, "2.bias"));
            assertArrayEquals(new double[] {0, 0}, stateOf(network, "1.running_mean"));
            assertArrayEquals(new double[] {1, 1}, stateOf(network, "1.running_var"));
            assertTrue(Arrays.stream(values(network, "0.weight")).allMatch(value -> value == 0.5));
        }
    }

    private static double[] values(Layer network, String name) {
        return network.parameters().get(name).value().toDoubles();
    }

    private static double[] stateOf(Layer network, String name) {
        return ((Variable) network.state().get(name)).value().toDoubles();
    }

    /** Mean within 5 standard errors; deviation within 5 %, which is about 7 standard errors for 9216 values. */
    private static void assertNormal(Initialisation rule, Shape shape, double deviation) {
        double[] values = rule.draw(shape, RandomStream.of(1));
        assertMoments(values, deviation);
        long beyondTwo =
                Arrays.stream(values).filter(v -> Math.abs(v) > 2 * deviation).count();
        assertEquals(0.0455, (double) beyondTwo / values.length, 0.012, "share beyond two standard deviations");
    }

    private static void assertUniform(Initialisation rule, Shape shape, double bound) {
        double[] values = rule.draw(shape, RandomStream.of(1));
        assertMoments(values, bound / Math.sqrt(3));
        double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
        assertTrue(largest <= bound && largest > 0.99 * bound, "largest " + largest + " for the bound " + bound);
    }

    private static void assertMoments(double[] values, double deviation) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double square = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
        assertEquals(0, mean, 5 * deviation / Math.sqrt(values.length), "mean");
        assertEquals(deviation, Math.sqrt(square), 0.05 * deviation, "standard deviation");
    }
}
