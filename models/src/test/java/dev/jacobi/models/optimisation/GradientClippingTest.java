package dev.jacobi.models.optimisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.ops.MulOp;
import dev.jacobi.core.ops.SumOp;
import dev.jacobi.models.layers.Initialisation;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientClippingTest {
    private static final double NONE = Double.POSITIVE_INFINITY;

    /** Norm 5.0 and a bit. */
    private static final double[] GRADIENT = {3, -4, 0.125, 1e-9};

    /** The gradients after clipping, of a weight that has these. */
    private static double[] clip(String device, GradientClipping clipping) {
        return clip(device, clipping, GRADIENT);
    }

    private static double[] clip(String device, GradientClipping clipping, double... values) {
        try (Backend backend = Backends.open(device, BackendOptions.defaults(), _ -> {});
                Layer network = new Linear(4, 1, Initialisation.constant(1), Initialisation.constant(0))) {
            network.initialise(backend, 0);
            try (ParameterBlock block = new ParameterBlock(network, _ -> {});
                    Tape tape = Tape.open()) {
                Tensor weight = network.parameters().get("weight").value();
                Tensor gradient = Tensor.of(backend, weight.shape(), values);
                tape.backwardAndRelease(SumOp.sum(MulOp.mul(weight, gradient)), block.gradients());
                clipping.apply(block);
                return Arrays.copyOf(block.gradientValues().toDoubles(), 4);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void valuesBeyondTheBoundComeToIt(String device) {
        double[] clipped = clip(device, new GradientClipping(NONE, 2));
        assertArrayEquals(new double[] {2, -2, 0.125, (float) 1e-9}, clipped, 1e-16);
    }

    /** Next to numbers of this size single precision does not know the bound. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void valuesFarBeyondTheBoundComeToItToo(String device) {
        double[] clipped =
                clip(device, new GradientClipping(NONE, 0.0078125), 3e4, -1e9, Double.POSITIVE_INFINITY, -0.001953125);
        assertArrayEquals(new double[] {0.0078125, -0.0078125, 0.0078125, -0.001953125}, clipped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void aLongGradientIsScaledAndKeepsItsDirection(String device) {
        double norm = Math.sqrt(Arrays.stream(GRADIENT).map(g -> g * g).sum());
        double[] expected = Arrays.stream(GRADIENT).map(g -> g / norm).toArray();
        assertArrayEquals(expected, clip(device, new GradientClipping(1, NONE)), 1e-6);
    }

    /** The squares of single precision overflow from 2⁶⁴ on. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void aGradientWhoseSquaresOverflowIsScaledToo(String device) {
        double[] clipped = clip(device, new GradientClipping(10, NONE), 3e30, -4e30, 0, 1);
        assertArrayEquals(new double[] {6, -8, 0, 1e-29}, clipped, 1e-5);
    }

    @Test
    void gradientsWithinTheBoundsStayExactlyAsTheyAre() {
        assertArrayEquals(GRADIENT, clip("reference", new GradientClipping(6, 5)));
        assertArrayEquals(GRADIENT, clip("reference", GradientClipping.NONE));
        assertThrows(IllegalArgumentException.class, () -> new GradientClipping(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new GradientClipping(1, Double.NaN));
    }
}
