package dev.jacobi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.contract.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract. */
class CudaBackendTest extends BackendContract {
    @Override
    protected Backend open() {
        return CudaUnderTest.open();
    }

    @Test
    void isTheFirstDevice() {
        try (Backend backend = open()) {
            assertEquals("cuda:0", backend.name());
        }
    }

    @AfterAll
    static void nothingIsLeftOnTheDevice() {
        assumeFalse(CudaUnderTest.isReal(), "a real device does not count what is left");
        if (StandIn.isPossible()) {
            assertEquals(0, StandIn.live(), "allocations, handles and descriptors left");
        }
    }
}
