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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientsTest {
    private final Backend backend = new ReferenceBackend();
    private final Tensor x = Tensor.of(backend, Shape.of(2), 1, 2).requireGradient();
    private final Tensor w = Tensor.of(backend, Shape.of(2), 3, 4).requireGradient();

    @Test
    void addUpOverPassesAndTapes() {
        try (Gradients gradients = new Gradients()) {
            for (int step = 0; step < 2; step++) {
                try (Tape tape = Tape.open()) {
                    Tensor loss = sum(mul(x, w));
                    tape.backward(loss, gradients);
                    tape.backward(loss, gradients);
                }
            }

            assertArrayEquals(new double[] {12, 16}, gradients.of(x).toDoubles());
            assertArrayEquals(new double[] {4, 8}, gradients.of(w).toDoubles());
        }
    }

    @Test
    void goToTheGivenMemory() {
        Tensor flat = Tensor.full(backend, Shape.of(5), -1);
        try (Gradients gradients = Gradients.into(Map.of(x, flat.view(1, Shape.of(2)), w, flat.view(3, Shape.of(2))));
                Tape tape = Tape.open()) {
            Tensor loss = sum(mul(x, w));
            tape.backward(loss, gradients);
            assertArrayEquals(new double[] {-1, 3, 4, 1, 2}, flat.toDoubles());

            tape.backward(loss, gradients);
            assertArrayEquals(new double[] {-1, 6, 8, 2, 4}, flat.toDoubles());
        }
        assertArrayEquals(new double[] {-1, 6, 8, 2, 4}, flat.toDoubles(), "the memory stays the caller's");
    }

    @Test
    void afterResetTheNextPassOverwrites() {
        try (Gradients gradients = new Gradients();
                Tape tape = Tape.open()) {
            Tensor loss = sum(mul(x, w));
            tape.backward(loss, gradients);
            gradients.reset();
            assertFalse(gradients.has(x));

            tape.backward(loss, gradients);
            assertArrayEquals(w.toDoubles(), gradients.of(x).toDoubles());
        }
    }

    @Test
    void nameTheLeavesThatAGradientReached() {
        try (Tensor dx = Tensor.empty(backend, Shape.of(2));
                Tensor dw = Tensor.empty(backend, Shape.of(2));
                Gradients gradients = Gradients.into(Map.of(x, dx, w, dw));
                Tape tape = Tape.open()) {
            tape.backward(sum(exp(x)), gradients);

            assertTrue(gradients.has(x));
            assertEquals(List.of(x), gradients.reached());
            assertFalse(gradients.has(w));
        }
    }

    @Test
    void ofATensorThatNoGradientReachedIsAnError() {
        try (Tape tape = Tape.open()) {
            Gradients gradients = tape.backward(sum(x));
            IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> gradients.of(w));

            assertTrue(error.getMessage().contains("no gradient has reached the tensor [2]"), error::getMessage);
        }
    }

    @Test
    void markingALeafWithoutMemoryIsAnError() {
        try (Gradients gradients = new Gradients()) {
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> gradients.markReached(List.of(w)));

            assertTrue(
                    error.getMessage().startsWith("there is no memory for the gradient of the tensor [2]"),
                    error::getMessage);
        }
    }

    @Test
    void memoryOfAnotherSizeIsAnError() {
        Tensor small = Tensor.empty(backend, Shape.of(1));

        assertThrows(IllegalArgumentException.class, () -> Gradients.into(Map.of(x, small)));
        small.close();
    }

    @Test
    void memoryThatFitsIsNotLostWhereOtherDoesNot() {
        long before = backend.memory().live();
        Map<Tensor, Tensor> memory = new LinkedHashMap<>();
        memory.put(x, Tensor.empty(backend, Shape.of(2)));
        memory.put(w, Tensor.empty(backend, Shape.of(1)));

        assertThrows(IllegalArgumentException.class, () -> Gradients.into(memory));
        memory.values().forEach(Tensor::close);
        assertEquals(before, backend.memory().live());
    }

    @Test
    void ofTheTapeGoWithTheTapeAndOwnOnesStay() {
        long before = backend.memory().live();
        Gradients own = new Gradients();
        Gradients tapes;
        try (Tape tape = Tape.open()) {
            Tensor loss = sum(add(x, w));
            tapes = tape.backward(loss);
            tape.backward(loss, own);
        }
        assertFalse(tapes.has(x));
        assertArrayEquals(new double[] {1, 1}, own.of(x).toDoubles());
        own.close();
        assertEquals(before, backend.memory().live());
    }
}
