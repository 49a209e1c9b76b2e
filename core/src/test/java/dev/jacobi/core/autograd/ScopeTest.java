package dev.jacobi.core.autograd;

import static dev.jacobi.core.ops.ReshapeOp.reshape;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private final Backend backend = new ReferenceBackend();

    private Tensor vector() {
        return Tensor.of(backend, Shape.of(4), 1, 2, 3, 4);
    }

    @Test
    void releasesItsTensorsAtTheEnd() {
        Tensor tensor;
        try (Scope _ = Scope.open()) {
            tensor = vector();
            assertEquals(32, backend.memory().live());
        }
        assertEquals(0, backend.memory().live());
        IllegalStateException error = assertThrows(IllegalStateException.class, tensor::toFloats);
        assertTrue(error.getMessage().startsWith("tensor [4] was released"), error::getMessage);
        assertTrue(tensor.toString().contains("released"), tensor::toString);
    }

    @Test
    void aKeptTensorOutlivesItsScope() {
        Tensor kept;
        try (Scope _ = Scope.open()) {
            kept = vector().keep();
        }
        assertArrayEquals(new float[] {1, 2, 3, 4}, kept.toFloats());
        kept.close();
        assertEquals(0, backend.memory().live());
    }

    @Test
    void scopesNest() {
        try (Scope _ = Scope.open()) {
            Tensor outer = vector();
            try (Scope _ = Scope.open()) {
                vector();
                assertEquals(64, backend.memory().live());
            }
            assertEquals(32, backend.memory().live());
            assertArrayEquals(new float[] {1, 2, 3, 4}, outer.toFloats());
        }
        assertEquals(0, backend.memory().live());
    }

    @Test
    void aViewKeepsTheMemoryAlive() {
        Tensor view;
        try (Scope _ = Scope.open()) {
            view = vector().view(1, Shape.of(2)).keep();
        }
        assertArrayEquals(new float[] {2, 3}, view.toFloats());
        assertEquals(32, backend.memory().live());
        view.close();
        assertEquals(0, backend.memory().live());
    }

    @Test
    void aReshapedTensorSharesMemory() {
        try (Scope _ = Scope.open()) {
            Tensor tensor = vector();
            Tensor reshaped = reshape(tensor, 2, 2);
            backend.fill(tensor.buffer(), 7);

            assertArrayEquals(new float[] {7, 7, 7, 7}, reshaped.toFloats());
            assertEquals(32, backend.memory().live());
        }
    }

    @Test
    void closingATensorTwiceIsHarmless() {
        try (Scope _ = Scope.open()) {
            Tensor tensor = vector();
            tensor.close();
            tensor.close();
            assertEquals(0, backend.memory().live());
        }
        assertEquals(0, backend.memory().live());
    }

    @Test
    void outsideOfAnyScopeTheCallerOwnsTheTensor() {
        Tensor tensor = vector();
        assertEquals(32, backend.memory().live());
        tensor.close();
        assertEquals(0, backend.memory().live());
    }

    @Test
    void scopesMustBeClosedInsideOut() {
        Scope outer = Scope.open();
        try (Scope _ = Scope.open()) {
            assertThrows(IllegalStateException.class, outer::close);
        }
        outer.close();
    }

    @Test
    void tensorsSayWhatTheyAre() {
        try (Tensor labels = Tensor.ofInts(backend, 3, 1)) {
            assertEquals("Tensor[2] I32 on reference", labels.toString());
            assertEquals(DType.I32, labels.type());
            assertArrayEquals(new int[] {3, 1}, labels.toInts());
            assertThrows(IllegalArgumentException.class, labels::requireGradient);
        }
    }

    @Test
    void valuesMustFillTheShape() {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> Tensor.of(backend, Shape.of(2, 3), new double[] {1, 2}));

        assertEquals("shape [2,3] has 6 elements, got 2", error.getMessage());
        assertEquals(0, backend.memory().live());
    }
}
