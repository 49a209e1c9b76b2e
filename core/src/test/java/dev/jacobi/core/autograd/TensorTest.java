package dev.jacobi.core.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

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
