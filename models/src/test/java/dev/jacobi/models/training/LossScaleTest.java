package dev.jacobi.models.training;

import static dev.jacobi.core.ops.MeanOp.mean;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.optimisation.Adam;
import dev.jacobi.models.optimisation.AdamSettings;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.Sgd;
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

    private Backend wanting(DType type) {
        return TrainerFixture.wanting(reference, type);
    }

    /** Makes a backward pass, and puts this in the place of its gradients. */
    private void leaveGradients(double value) {
        try (Tape tape = Tape.open()) {
            Tensor x = Tensor.full(reference, Shape.of(1, 3), 1);
            tape.backward(mean(network.forward(x, Mode.inference())), block.gradients());
        }
        reference.fill(block.gradientValues().buffer(), value);
    }

    private static double scaleOf(LossScale scale) {
        return Math.scalb(1.0, (int) scale.state().get("training/loss_scale").toLongs()[0]);
    }

    private boolean proceeds(LossScale scale) {
        return scale.unscale(block).item() == 1;
    }

    @Test
    void onlyHalfPrecisionNeedsIt() {
        for (DType type : new DType[] {DType.F64, DType.F32, DType.BF16}) {
            try (LossScale scale = new LossScale(wanting(type));
                    Tensor loss = Tensor.full(reference, Shape.of(), 3)) {
                leaveGradients(Double.POSITIVE_INFINITY);

                assertSame(loss, scale.scaled(loss));
                assertNull(scale.unscale(block));
                assertEquals(Map.of(), scale.state());
            }
        }
    }

    @Test
    void theLossIsMultipliedAndGradientsAreDivided() {
        Backend half = wanting(DType.F16);
        try (Scope _ = Scope.open();
                LossScale scale = new LossScale(half)) {
            leaveGradients(3 * FIRST);

            assertEquals(
                    2 * FIRST, scale.scaled(Tensor.full(half, Shape.of(), 2)).item());
            assertTrue(proceeds(scale));
            double[] expected = new double[block.gradientValues().shape().size()];
            Arrays.fill(expected, 3);
            assertArrayEquals(expected, block.gradientValues().toDoubles());
            assertEquals(FIRST, scaleOf(scale));
        }
    }

    @Test
    void aStepThatOverflowsIsLeftOutAndHalvesTheScale() {
        try (LossScale scale = new LossScale(wanting(DType.F16));
                Sgd sgd = new Sgd(block, SgdSettings.of(0.9, 0.1))) {
            double[] before = block.values().toDoubles();
            for (int halvings = 1; halvings <= 20; halvings++) {
                leaveGradients(halvings % 2 == 0 ? Double.NaN : Double.NEGATIVE_INFINITY);
                sgd.begin(0.1);
                sgd.update(scale.unscale(block));

                assertArrayEquals(before, block.values().toDoubles());
                assertEquals(Math.max(FIRST / (1 << halvings), 1), scaleOf(scale));
            }
        }
    }

    @Test
    void adamDoesNotCountAStepThatIsLeftOut() {
        try (LossScale scale = new LossScale(wanting(DType.F16));
                Adam adam = new Adam(block, AdamSettings.adam(0))) {
            double[] before = block.values().toDoubles();
            leaveGradients(Double.NaN);
            adam.begin(0.1);
            adam.update(scale.unscale(block));
            assertArrayEquals(before, block.values().toDoubles());
            assertEquals(0, adam.steps());

            leaveGradients(1);
            adam.begin(0.1);
            adam.update(scale.unscale(block));
            assertFalse(Arrays.equals(before, block.values().toDoubles()));
            assertEquals(1, adam.steps());
        }
    }

    @Test
    void twoThousandGoodStepsInARowDoubleIt() {
        try (LossScale scale = new LossScale(wanting(DType.F16));
                LossScale resumed = new LossScale(wanting(DType.F16))) {
            goodSteps(scale, 1500);
            leaveGradients(Double.NaN);
            scale.unscale(block);
            goodSteps(scale, 1999);
            assertEquals(FIRST / 2, scaleOf(scale));

            resumed.restore(scale.state());
            goodSteps(resumed, 1);
            assertEquals(FIRST, scaleOf(resumed));
        }
    }

    private void goodSteps(LossScale scale, int count) {
        for (int i = 0; i < count; i++) {
            leaveGradients(1);
            assertTrue(proceeds(scale));
        }
    }
}
