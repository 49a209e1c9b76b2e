package dev.jacobi.core.autograd;

import static dev.jacobi.core.ops.AddOp.add;
import static dev.jacobi.core.ops.MulOp.mul;
import static dev.jacobi.core.ops.SumOp.sum;
import static dev.jacobi.core.ops.UnaryOp.neg;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientHookTest {
    private final Backend backend = new ReferenceBackend();
    private final Tensor x = Tensor.of(backend, Shape.of(2), 3, 4).requireGradient();
    private final List<double[]> seen = new ArrayList<>();

    @Test
    void seesTheCompleteGradientOfAnIntermediateValueOnce() {
        try (Tape tape = Tape.open()) {
            Tensor y = neg(x);
            tape.onGradient(y, gradient -> seen.add(gradient.toDoubles()));
            tape.backward(sum(add(mul(y, y), y)));

            assertEquals(1, seen.size());
            assertArrayEquals(new double[] {-5, -7}, seen.getFirst());
        }
    }

    @Test
    void seesTheCompleteGradientOfALeafOnce() {
        try (Tape tape = Tape.open()) {
            tape.onGradient(x, gradient -> seen.add(gradient.toDoubles()));
            tape.backward(sum(add(mul(x, x), x)));

            assertEquals(1, seen.size());
            assertArrayEquals(new double[] {7, 9}, seen.getFirst());
        }
    }

    @Test
    void seesNothingWhereNoGradientArrives() {
        try (Tape tape = Tape.open()) {
            Tensor unused = neg(x);
            tape.onGradient(unused, gradient -> seen.add(gradient.toDoubles()));
            tape.backward(sum(x));

            assertEquals(0, seen.size());
        }
    }

    @Test
    void hooksRunInTheOrderInWhichGradientsAreMade() {
        List<String> order = new ArrayList<>();
        try (Tape tape = Tape.open()) {
            Tensor first = neg(x);
            Tensor second = neg(first);
            tape.onGradient(x, _ -> order.add("leaf"));
            tape.onGradient(first, _ -> order.add("first"));
            tape.onGradient(second, _ -> order.add("second"));
            tape.onGradient(second, _ -> order.add("second again"));
            tape.backward(sum(second));
        }
        assertEquals(List.of("second", "second again", "first", "leaf"), order);
    }

    @Test
    void seesNothingOfAnEarlierPassThatReachedTheLeaf() {
        Tensor other = Tensor.of(backend, Shape.of(2), 1, 1).requireGradient();
        try (Tape tape = Tape.open();
                Gradients gradients = new Gradients()) {
            tape.backward(sum(mul(x, x)), gradients);
            tape.onGradient(x, gradient -> seen.add(gradient.toDoubles()));
            tape.backward(sum(mul(other, other)), gradients);

            assertEquals(0, seen.size());
        }
    }

    @Test
    void anErrorInAHookLeavesNoMemoryBehindAndNoHookSeesPartOfAGradient() {
        long before = backend.memory().live();
        try (Tape tape = Tape.open()) {
            Tensor y = neg(x);
            tape.onGradient(x, gradient -> seen.add(gradient.toDoubles()));
            tape.onGradient(y, _ -> {
                throw new ArithmeticException("from the hook");
            });
            Tensor loss = sum(add(mul(y, x), x));
            assertThrows(ArithmeticException.class, () -> tape.backward(loss));
        }
        assertEquals(before, backend.memory().live());
        assertEquals(0, seen.size());
    }
}
