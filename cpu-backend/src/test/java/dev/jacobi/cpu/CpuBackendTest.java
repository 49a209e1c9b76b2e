package dev.jacobi.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.contract.BackendContract;
import dev.jacobi.core.contract.KernelCases;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract, on two threads. */
class CpuBackendTest extends BackendContract {
    static Backend open(int threads) {
        return Backends.open("cpu", new BackendOptions(0, threads), _ -> {});
    }

    @Override
    protected Backend open() {
        return open(2);
    }

    @TestFactory
    Stream<DynamicTest> convolutionsBeyondBlocks() {
        return compare(KernelCases.convolutionsBeyondBlocks());
    }

    @Test
    void computesInSinglePrecision() {
        try (Backend backend = open()) {
            assertEquals(DType.F32, backend.floatType());
            assertEquals("cpu", backend.name());
        }
    }
}
