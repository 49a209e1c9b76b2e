package dev.jacobi.cuda.binding;

import dev.jacobi.core.backend.DType;
import dev.jacobi.core.geometry.MatmulShape;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import jcuda.cudaDataType;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasMath;
import jcuda.jcublas.cublasOperation;

/**
 * cuBLAS: products of matrices, summed in single precision. It gets its workspace from here, since without one it asks for
 * memory when it is called first, which a captured graph would do at each launch.
 */
public final class Blas implements AutoCloseable {
    private static final int HOPPER = 90;
    private static final int MEBIBYTE = 1 << 20;

    /** Else sums of products of 16 bits may be rounded to these on the way. TF32 is the compute type's matter. */
    private static final int SINGLE_PRECISION_SUMS =
            cublasMath.CUBLAS_DEFAULT_MATH | cublasMath.CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION;

    private final Stream stream;
    private final Resources opened = new Resources();
    private final cublasHandle handle = new cublasHandle();
    private final int computeType;
    private final Arena arena = Arena.ofShared();
    private final Address one =
            new Address(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1).address());
    private final Address zero =
            new Address(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0).address());

    /**
     * A new handle.
     *
     * @param tf32 whether factors in single precision may be rounded to 10 bits behind the point, which tensor cores are fast with
     */
    public Blas(Stream stream, boolean tf32) {
        this.stream = stream;
        computeType = tf32 ? cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32 : cublasComputeType.CUBLAS_COMPUTE_32F;
        try {
            open();
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private void open() {
        Device device = stream.device();
        device.enter();
        opened.onClose(arena::close);
        long bytes = workspaceBytes(device.capability());
        long workspace = device.allocate(bytes)
                .orElseThrow(() -> new CudaException(
                        "no device memory for cuBLAS's workspace of %d MiB".formatted(bytes / MEBIBYTE)));
        opened.onClose(() -> device.free(workspace));
        Status.blas("cublasCreate", JCublas2.cublasCreate(handle));
        opened.onClose(() -> JCublas2.cublasDestroy(handle));
        Status.blas("cublasSetMathMode", JCublas2.cublasSetMathMode(handle, SINGLE_PRECISION_SUMS));
        Status.blas("cublasSetStream", JCublas2.cublasSetStream(handle, stream.runtimeHandle()));
        // Behind cublasSetStream, which takes the workspace away.
        Status.blas("cublasSetWorkspace", JCublas2.cublasSetWorkspace(handle, new Address(workspace), bytes));
    }

    /** What NVIDIA recommends, by compute capability (major·10 + minor). */
    private static long workspaceBytes(int capability) {
        return (capability >= HOPPER ? 32L : 4L) * MEBIBYTE;
    }

    /** C = op(A)·op(B) row by row. cuBLAS counts columns first, so it is told Cᵀ = op(B)ᵀ·op(A)ᵀ of the same memory. */
    public void multiply(long a, long b, DType factors, long c, DType product, MatmulShape shape) {
        stream.device().enter();
        int from = dataType(factors);
        int to = dataType(product);
        int compute = factors == DType.F32 ? computeType : cublasComputeType.CUBLAS_COMPUTE_32F;
        int m = shape.m();
        int n = shape.n();
        int k = shape.k();
        int leadingA = shape.transposeA() ? m : k;
        int leadingB = shape.transposeB() ? k : n;
        if (shape.batch() == 1) {
            Status.blas(
                    "cublasGemmEx of " + shape,
                    JCublas2.cublasGemmEx_new(
                            handle,
                            operation(shape.transposeB()),
                            operation(shape.transposeA()),
                            n,
                            m,
                            k,
                            one,
                            new Address(b),
                            from,
                            leadingB,
                            new Address(a),
                            from,
                            leadingA,
                            zero,
                            new Address(c),
                            to,
                            n,
                            compute,
                            cublasGemmAlgo.CUBLAS_GEMM_DEFAULT));
        } else {
            Status.blas(
                    "cublasGemmStridedBatchedEx of " + shape,
                    JCublas2.cublasGemmStridedBatchedEx_new(
                            handle,
                            operation(shape.transposeB()),
                            operation(shape.transposeA()),
                            n,
                            m,
                            k,
                            one,
                            new Address(b),
                            from,
                            leadingB,
                            (long) k * n,
                            new Address(a),
                            from,
                            leadingA,
                            (long) m * k,
                            zero,
                            new Address(c),
                            to,
                            n,
                            (long) m * n,
                            shape.batch(),
                            compute,
                            cublasGemmAlgo.CUBLAS_GEMM_DEFAULT));
        }
    }

    private static int dataType(DType type) {
        return switch (type) {
            case F32 -> cudaDataType.CUDA_R_32F;
            case BF16 -> cudaDataType.CUDA_R_16BF;
            case F16 -> cudaDataType.CUDA_R_16F;
            case F64, I32, U8 -> throw new IllegalArgumentException("products of type " + type);
        };
    }

    private static int operation(boolean transpose) {
        return transpose ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
    }

    @Override
    public void close() {
        stream.device().enter();
        opened.close();
    }
}
