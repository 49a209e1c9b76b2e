package dev.jacobi.cuda;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.contract.MixedPrecisionContract;

/** The contract with activations of 16 bits. */
class MixedPrecisionOnCudaTest extends MixedPrecisionContract {
    @Override
    protected Backend open(Precision precision) {
        return CudaUnderTest.open(precision);
    }
}
