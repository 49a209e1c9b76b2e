package dev.jacobi.core.autograd;

import static dev.jacobi.core.ops.AddOp.add;
import static dev.jacobi.core.ops.MulOp.mul;
import static dev.jacobi.core.ops.SumOp.sum;
import static dev.jacobi.core.ops.UnaryOp.exp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.List;
import org.junit.jupiter.api.Test;

class TapeTest {
    private final Backend backend = new ReferenceBackend();
    private final Tensor x = vector(1, 2, 3).requireGradient();
    private final Tensor w = vector(4, 5, 6).requireGradient();

    private Tensor vector(float... values) {
        return Tensor.of(backend, Shape.of(values.length), values);
    }

    @Test
    void givesTheGradientsOfAllLeaves() {
        try (Tape tape = Tape.open()) {
            Gradients gradients = tape.backward(sum(mul(x, w)));

            assertArrayEquals(w.toDoubles(), gradients.of(x).toDoubles());
            assertArrayEquals(x.toDoubles(), gradients.of(w).toDoubles());
        }
    }

    @Test
    void addsUpWhereAValueIsUsedSeveralTimes() {
        try (Tape tape = Tape.open()) {
            Tensor square = mul(x, x);
            Tensor loss = sum(add(add(square, square), x));

            assertArrayEquals(new double[] {5, 9, 13}, tape.backward(loss).of(x).toDoubles());
        }
    }

    @Test
    void leavesTensorsWithoutTheMarkAlone() {
        Tensor constant = vector(7, 8, 9);
        try (Tape tape = Tape.open()) {
            Gradients gradients = tape.backward(sum(mul(x, constant)));

            assertArrayEquals(constant.toDoubles(), gradients.of(x).toDoubles());
            assertFalse(gradients.has(constant));
        }
    }

    @Test
    void withoutATapeNothingIsRecorded() {
        Tensor y = mul(x, w);

        assertFalse(y.requiresGradient());
    }

    @Test
    void recordsOnlyWhatGradientsFlowThrough() {
        Tensor constant = vector(1, 1, 1);
        try (Tape tape = Tape.open()) {
            Tensor unrecorded = exp(constant);
            Tensor recorded = exp(x);

            assertFalse(unrecorded.requiresGradient());
            assertEquals(
                    List.of(recorded),
                    tape.entries().stream().map(Tape.Entry::output).toList());
        }
    }

    @Test
    void withoutRecordingPausesTheTape() {
        try (Tape tape = Tape.open()) {
            Tensor paused = Tape.withoutRecording(() -> exp(x));
            Tensor recorded = exp(x);

            assertFalse(paused.requiresGradient());
            assertTrue(recorded.requiresGradient());
            assertEquals(1, tape.entries().size());
        }
    }

    @Test
    void recordingGoesOnAfterAnErrorWithoutRecording() {
        try (Tape tape = Tape.open()) {
            assertThrows(
                    ArithmeticException.class,
                    () -> Tape.withoutRecording(() -> {
                        throw new ArithmeticException();
                    }));
            exp(x);

            assertEquals(1, tape.entries().size());
        }
    }

    @Test
    void noGradientFlowsThroughADetachedTensor() {
        try (Tape tape = Tape.open()) {
            Tensor loss = sum(mul(exp(x).detach(), w));
            Gradients gradients = tape.backward(loss);

            assertFalse(gradients.has(x));
            assertTrue(gradients.has(w));
        }
    }

    @Test
    void walkingTwiceGivesTheSame() {
        try (Tape tape = Tape.open()) {
            Tensor loss = sum(mul(exp(x), w));
            Gradients first = tape.backward(loss);
            Gradients second = tape.backward(loss);

            assertArrayEquals(first.of(x).toDoubles(), second.of(x).toDoubles());
        }
    }

    @Test
    void differentLossesOfOneTapeHaveTheirOwnGradients() {
        try (Tape tape = Tape.open()) {
            Tensor doubled = add(x, x);
            Tensor first = sum(doubled);
            Tensor second = sum(mul(doubled, w));

            assertArrayEquals(new double[] {2, 2, 2}, tape.backward(first).of(x).toDoubles());
            assertArrayEquals(
                    new double[] {8, 10, 12}, tape.backward(second).of(x).toDoubles());
        }
    }

    @Test
    void anInnerTapeTakesTheOutersValuesAsLeaves() {
        try (Tape outer = Tape.open()) {
            Tensor doubled = add(x, x);
            try (Tape inner = Tape.open()) {
                Gradients gradients = inner.backward(sum(mul(doubled, w)));
                assertArrayEquals(w.toDoubles(), gradients.of(doubled).toDoubles());
                assertFalse(gradients.has(x));
            }

            assertEquals(1, outer.entries().size());
            assertArrayEquals(
                    new double[] {2, 2, 2}, outer.backward(sum(doubled)).of(x).toDoubles());
        }
    }

    @Test
    void entriesKnowTheirLayer() {
        try (Tape tape = Tape.open();
                LayerPath _ = LayerPath.enter("layer1");
                LayerPath _ = LayerPath.enter("");
                LayerPath _ = LayerPath.enter("conv2")) {
            exp(x);

            assertEquals("layer1.conv2", tape.entries().getFirst().layer());
        }
        assertEquals("", LayerPath.current());
    }

    @Test
    void theLossMustBeOneElement() {
        try (Tape tape = Tape.open()) {
            Tensor y = mul(x, w);
            OpException error = assertThrows(OpException.class, () -> tape.backward(y));

            assertEquals("backward: loss has the shape [3], expected one element", error.getMessage());
        }
    }

    @Test
    void theLossMustBeRecordedOnThisTape() {
        Tensor foreign = sum(x);
        try (Tape tape = Tape.open()) {
            OpException error = assertThrows(OpException.class, () -> tape.backward(foreign));

            assertTrue(error.getMessage().contains("not recorded on this tape"), error::getMessage);
        }
    }

    @Test
    void aLeafIsNoLoss() {
        Tensor scalar = Tensor.full(backend, Shape.of(), 1).requireGradient();
        try (Tape tape = Tape.open()) {
            assertThrows(OpException.class, () -> tape.backward(scalar));
        }
    }

    @Test
    void tapesMustBeClosedInsideOut() {
        Tape outer = Tape.open();
        try (Tape _ = Tape.open()) {
            assertThrows(IllegalStateException.class, outer::close);
        }
        outer.close();
    }
}
