package dev.jacobi.core.reference;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.contract.BackendContract;
import org.junit.jupiter.api.Test;

/** The contract on the reference itself: what is left of it are the rules on overwriting, slices and memory. */
class ReferenceBackendTest extends BackendContract {
    @Override
    protected Backend open() {
        return new ReferenceBackend();
    }

    /** What begins with its memory is what the results are compared with. */
    @Override
    protected int[] offsets() {
        return new int[] {OFFSET};
    }

    @Test
    void releasingTwiceIsAnError() {
        try (Backend backend = open()) {
            Buffer buffer = backend.allocate(DType.F64, 3);
            backend.release(buffer);

            assertThrows(IllegalStateException.class, () -> backend.release(buffer));
        }
    }

    @Test
    void otherTypesAreErrors() {
        try (Backend backend = open()) {
            assertThrows(IllegalArgumentException.class, () -> backend.allocate(DType.F32, 3));
        }
    }
}
