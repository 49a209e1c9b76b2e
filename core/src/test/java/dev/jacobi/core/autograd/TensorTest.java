package dev.jacobi.core.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TensorTest {
    private final Backend backend = new ReferenceBackend();

    @Test
    void anAliasOrViewThatCannotBeMadeHoldsNoMemory() {
        try (Tensor x = Tensor.of(backend, Shape.of(4), 1, 2, 3, 4)) {
            Tensor closed = x.alias(Shape.of(2, 2));
            closed.close();
            assertThrows(IllegalStateException.class, () -> closed.alias(Shape.of(4)));
            assertThrows(IllegalStateException.class, () -> closed.view(0, Shape.of(2)));
            assertThrows(IndexOutOfBoundsException.class, () -> x.view(3, Shape.of(2)));
        }
        assertEquals(0, backend.memory().live());
    }

    @Test
    void wholeNumbersAreRealNumbersToo() {
        try (Tensor x = Tensor.full(backend, Shape.of(3), 0)) {
            x.set(1, 2, 3);
            assertArrayEquals(new double[] {1, 2, 3}, x.toDoubles());
        }
    }

    @Test
    void elementsOfAnotherTypeAreRefused() {
        try (Tensor x = Tensor.full(backend, Shape.of(2), 0);
                Tensor labels = Tensor.ofInts(backend, 1, 2)) {
            List<Executable> wrong = List.of(
                    () -> labels.set(1.0, 2.0),
                    () -> labels.set(1f, 2f),
                    labels::toDoubles,
                    labels::toFloats,
                    labels::readBack,
                    x::toInts);
            for (Executable call : wrong) {
                String message =
                        assertThrows(IllegalArgumentException.class, call).getMessage();
                assertTrue(message.matches("a tensor \\[2] of type (I32|F64), expected .*"), message);
            }
        }
    }

    @Test
    void indicesAreCheckedThroughAliasesAndViewsToo() {
        try (Tensor labels = Tensor.ofIndices(backend, 3, 0, 1, 2);
                Tensor alias = labels.detach();
                Tensor view = labels.view(1, Shape.of(2))) {
            assertEquals(3, alias.indexBound());
            assertEquals(3, view.indexBound());
            assertThrows(IllegalArgumentException.class, () -> view.set(1, 3));
        }
    }
}
