package dev.jacobi.core.autograd;

import static dev.jacobi.core.ops.AddOp.add;
import static dev.jacobi.core.ops.LinearOp.linear;
import static dev.jacobi.core.ops.MeanOp.mean;
import static dev.jacobi.core.ops.ReshapeOp.reshape;
import static dev.jacobi.core.ops.UnaryOp.tanh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackwardAndReleaseTest {
    private final Backend backend = new ReferenceBackend();
    private final Tensor x = Tensor.full(backend, Shape.of(3, 4), 0.5).requireGradient();
    private final Tensor w = Tensor.full(backend, Shape.of(4, 4), 0.25).requireGradient();

    /** A residual network with values used twice and views of values. */
    private Tensor loss(List<Tensor> intermediates) {
        Tensor h = x;
        for (int layer = 0; layer < 4; layer++) {
            Tensor inner = reshape(tanh(linear(h, w, null)), 3, 4);
            intermediates.add(inner);
            h = add(h, inner);
        }
        return mean(h);
    }

    @Test
    void givesTheSameGradientsAsBackward() {
        double[] expectedX;
        double[] expectedW;
        try (Tape tape = Tape.open()) {
            Gradients gradients = tape.backward(loss(new ArrayList<>()));
            expectedX = gradients.of(x).toDoubles();
            expectedW = gradients.of(w).toDoubles();
        }
        try (Tape tape = Tape.open();
                Gradients gradients = new Gradients()) {
            tape.backwardAndRelease(loss(new ArrayList<>()), gradients);

            assertArrayEquals(expectedX, gradients.of(x).toDoubles());
            assertArrayEquals(expectedW, gradients.of(w).toDoubles());
        }
    }

    @Test
    void leavesWhatIsKeptToTheCaller() {
        long before = backend.memory().live();
        Tensor kept;
        try (Tape tape = Tape.open();
                Gradients gradients = new Gradients()) {
            kept = tanh(linear(x, w, null)).keep();
            tape.backwardAndRelease(mean(kept), gradients);
        }
        assertEquals(Math.tanh(0.5), kept.toDoubles()[0], 1e-15);
        kept.close();
        assertEquals(before, backend.memory().live());
    }

    @Test
    void releasesAllValuesButTheLossAndTheLeaves() {
        long before = backend.memory().live();
        try (Tape tape = Tape.open();
                Gradients gradients = new Gradients()) {
            List<Tensor> intermediates = new ArrayList<>();
            Tensor loss = loss(intermediates);
            tape.backwardAndRelease(loss, gradients);

            assertTrue(Double.isFinite(loss.item()));
            assertEquals(0.5, x.toDoubles()[0]);
            for (Tensor tensor : intermediates) {
                assertThrows(IllegalStateException.class, tensor::toDoubles);
            }
            long gradientBytes = 8L * (x.shape().size() + w.shape().size());
            assertEquals(before + gradientBytes + 8, backend.memory().live(), "only gradients and the loss are left");
        }
        assertEquals(before, backend.memory().live());
    }

    @Test
    void needsNoMoreMemoryThanTheForwardPassAndAFewGradients() {
        Backend fresh = new ReferenceBackend();
        try (Tape tape = Tape.open();
                Gradients gradients = new Gradients()) {
            Tensor input = Tensor.full(fresh, Shape.of(3, 4), 0.5).requireGradient();
            Tensor h = input;
            for (int layer = 0; layer < 100; layer++) {
                h = tanh(h);
            }
            Tensor loss = mean(h);
            long afterForward = fresh.memory().peak();
            tape.backwardAndRelease(loss, gradients);

            long value = 8L * input.shape().size();
            assertTrue(
                    fresh.memory().peak() <= afterForward + 3 * value,
                    "peak %d after a forward pass of %d bytes"
                            .formatted(fresh.memory().peak(), afterForward));
        }
    }

    @Test
    void theTapeCannotBeWalkedAgain() {
        try (Tape tape = Tape.open();
                Gradients gradients = new Gradients()) {
            Tensor loss = loss(new ArrayList<>());
            tape.backwardAndRelease(loss, gradients);

            assertThrows(OpException.class, () -> tape.backward(loss));
        }
    }
}
