package dev.jacobi.cuda;

import dev.jacobi.core.backend.DType;
import dev.jacobi.core.geometry.MatmulShape;
import dev.jacobi.cuda.binding.Blas;
import dev.jacobi.cuda.memory.DeviceBuffer;
import dev.jacobi.cuda.session.Operands;

/** Products of matrices by cuBLAS. */
final class Products {
    private final Blas blas;
    private final Operands operands;
    private final Elementwise elementwise;

    Products(Blas blas, Operands operands, Elementwise elementwise) {
        this.blas = blas;
        this.operands = operands;
        this.elementwise = elementwise;
    }

    /** Factors of two types are rounded to the narrower one; the product may be of either. */
    void matmul(DeviceBuffer a, DeviceBuffer b, DeviceBuffer c, MatmulShape shape) {
        if (a.length() == 0 || b.length() == 0) {
            elementwise.fill(c, 0);
            return;
        }
        DType factors = a.type() == DType.F32 ? b.type() : a.type();
        operands.read(
                a,
                factors,
                left -> operands.read(
                        b,
                        factors,
                        right ->
                                blas.multiply(left.address(), right.address(), factors, c.address(), c.type(), shape)));
    }
}
