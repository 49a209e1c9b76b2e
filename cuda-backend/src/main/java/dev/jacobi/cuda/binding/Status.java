package dev.jacobi.cuda.binding;

import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import jcuda.driver.CUresult;
import jcuda.jcublas.cublasStatus;
import jcuda.jcudnn.JCudnn;
import jcuda.nvrtc.nvrtcResult;

/** Turns the return codes of the four libraries into a {@link CudaException}, or an {@link OutOfDeviceMemoryException}. */
final class Status {
    static final int SUCCESS = 0;

    /** Status codes of cuDNN are a kind times this, plus a finer grade: 3000 is not supported, and 3001 says why. */
    static final int DNN_GRADES = 1000;

    static final int DNN_NOT_SUPPORTED = 3;
    private static final int DNN_BAD_PARAMETER = 2;
    private static final int DNN_EXECUTION_FAILED = 5;
    private static final int DNN_DEVICE_ALLOCATION_FAILED = 4004;

    /** After errors from an illegal address to a failed launch a context is lost; nothing but closing helps. */
    private static final String LOST =
            "; the device's context is lost, and earlier work may be what failed (kernels run later than they are"
                    + " called)";

    private Status() {}

    static void driver(String function, int code) {
        if (code != SUCCESS) {
            String failed = "%s: %s (%d)".formatted(function, CUresult.stringFor(code), code);
            if (code >= CUresult.CUDA_ERROR_ILLEGAL_ADDRESS && code <= CUresult.CUDA_ERROR_LAUNCH_FAILED) {
                throw new CudaException(failed + LOST, true);
            }
            throw failure(failed, code == CUresult.CUDA_ERROR_OUT_OF_MEMORY);
        }
    }

    static void blas(String function, int code) {
        if (code != SUCCESS) {
            throw failure(
                    "%s: %s (%d)".formatted(function, cublasStatus.stringFor(code), code),
                    code == cublasStatus.CUBLAS_STATUS_ALLOC_FAILED);
        }
    }

    /** The library's own words: JCudnn's table of names is older than cuDNN 9. */
    static void dnn(String function, int code) {
        if (code != SUCCESS) {
            throw failure(
                    "%s: %s (%d)".formatted(function, JCudnn.cudnnGetErrorString(code), code),
                    code == DNN_DEVICE_ALLOCATION_FAILED);
        }
    }

    /** Whether another algorithm may work where one got this code. */
    static boolean isDnnRefusal(int code) {
        int kind = code / DNN_GRADES;
        return kind == DNN_BAD_PARAMETER || kind == DNN_NOT_SUPPORTED || kind == DNN_EXECUTION_FAILED;
    }

    static void compiler(String function, int code) {
        if (code != SUCCESS) {
            throw new CudaException("%s: %s (%d)".formatted(function, nvrtcResult.stringFor(code), code));
        }
    }

    /** Memory that a library asks for by itself can be short too; a caller that needs less of it may go on. */
    private static RuntimeException failure(String message, boolean outOfMemory) {
        return outOfMemory
                ? new OutOfDeviceMemoryException("out of device memory: " + message)
                : new CudaException(message);
    }
}
