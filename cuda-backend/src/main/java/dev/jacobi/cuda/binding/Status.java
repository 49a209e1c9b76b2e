package dev.jacobi.cuda.binding;

import jcuda.driver.CUresult;
import jcuda.jcublas.cublasStatus;
import jcuda.jcudnn.JCudnn;
import jcuda.nvrtc.nvrtcResult;

/** Turns the return codes of the four libraries into exceptions. */
final class Status {
    static final int SUCCESS = 0;

    /** After errors from an illegal address to a failed launch a context is lost; nothing but closing helps. */
    private static final String LOST =
            "; the device's context is lost, and earlier work may be what failed (kernels run later than they are"
                    + " called)";

    private Status() {}

    static void driver(String function, int code) {
        if (code != SUCCESS) {
            boolean lost = code >= CUresult.CUDA_ERROR_ILLEGAL_ADDRESS && code <= CUresult.CUDA_ERROR_LAUNCH_FAILED;
            throw new CudaException(
                    "%s: %s (%d)%s".formatted(function, CUresult.stringFor(code), code, lost ? LOST : ""));
        }
    }

    static void blas(String function, int code) {
        if (code != SUCCESS) {
            throw new CudaException("%s: %s (%d)".formatted(function, cublasStatus.stringFor(code), code));
        }
    }

    /** The library's own words: JCudnn's table of names is older than cuDNN 9. */
    static void dnn(String function, int code) {
        if (code != SUCCESS) {
            throw new CudaException("%s: %s (%d)".formatted(function, JCudnn.cudnnGetErrorString(code), code));
        }
    }

    static void compiler(String function, int code) {
        if (code != SUCCESS) {
            throw new CudaException("%s: %s (%d)".formatted(function, nvrtcResult.stringFor(code), code));
        }
    }
}
