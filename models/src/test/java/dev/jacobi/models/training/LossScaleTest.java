package dev.jacobi.models.training;

import static dev.jacobi.core.ops.MeanOp.mean;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;
import dev.jacobi.models.files.StoredTensor;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.optimisation.ParameterBlock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LossScaleTest {
    private static final double FIRST = 65536;

    private Backend reference;
    private Layer network;
    private ParameterBlock block;

    @BeforeEach
    void makeAParameterBlock() {
        reference = TrainerFixture.open("reference");
        network = new Linear(3, 2);
        network.initialise(reference, 1);
        block = new ParameterBlock(network, _ -> {});
    }

    @AfterEach
    void close() {
        block.close();
        network.close();
        reference.close();
    }

    /** A device that says that it wants activations of a type. */
    private Backend wanting(DType type) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (_, method, arguments) -> {
                    if (method.getName().equals("activationType")) {
                        return type;
                    }
                    try {
                        return method.invoke(reference, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Makes a backward pass, and puts this in the place of its gradients. */
    private void leaveGradients(double value) {
        try (Tape tape = Tape.open()) {
            Tensor x = Tensor.full(reference, Shape.of(1, 3), 1);
            tape.backward(mean(network.forward(x, Mode.inference())), block.gradients());
        }
        reference.fill(block.gradientValues().buffer(), value);
    }

    @Test
    void onlyHalfPrecisionNeedsIt() {
        for (DType type : new DType[] {DType.F64, DType.F32, DType.BF16}) {
            LossScale scale = new LossScale(wanting(type));
            leaveGradients(Double.POSITIVE_INFINITY);

            assertEquals(1, scale.value());
            assertTrue(scale.unscale(block));
            assertEquals(Map.of(), scale.state());
        }
    }

    @Test
    void gradientsAreDividedByTheScale() {
        LossScale scale = new LossScale(wanting(DType.F16));
        leaveGradients(3 * FIRST);

        assertTrue(scale.unscale(block));
        double[] expected = new double[block.gradientValues().shape().size()];
        Arrays.fill(expected, 3);
        assertArrayEquals(expected, block.gradientValues().toDoubles());
        assertEquals(FIRST, scale.value());
    }

    @Test
    void aStepThatOverflowsIsLeftOutAndHalvesTheScale() {
        LossScale scale = new LossScale(wanting(DType.F16));
        for (int halvings = 1; halvings <= 20; halvings++) {
            leaveGradients(halvings % 2 == 0 ? Double.NaN : Double.NEGATIVE_INFINITY);

            assertFalse(scale.unscale(block));
            assertEquals(Math.max(FIRST / (1 << halvings), 1), scale.value());
        }
    }

    @Test
    void twoThousandGoodStepsInARowDoubleIt() {
        LossScale scale = new LossScale(wanting(DType.F16));
        goodSteps(scale, 1500);
        leaveGradients(Double.NaN);
        scale.unscale(block);
        goodSteps(scale, 1999);
        assertEquals(FIRST / 2, scale.value());

        LossScale resumed = new LossScale(wanting(DType.F16));
        Map<String, StoredTensor> state = scale.state();
        resumed.restore(state);
        goodSteps(resumed, 1);
        assertEquals(FIRST, resumed.value());
    }

    private void goodSteps(LossScale scale, int count) {
        for (int i = 0; i < count; i++) {
            leaveGradients(1);
            assertTrue(scale.unscale(block));
        }
    }
}
