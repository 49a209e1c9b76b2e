package dev.jacobi.cuda.binding;

import java.util.List;

/**
 * A native library that the backend calls. The functions are those that are called, under the names that JCuda's natives
 * import: one that is missing would end the process at its first call, so they are looked for beforehand.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are unmodifiable
public enum CudaLibrary {
    /** The driver, which comes with the graphics card's software. */
    DRIVER(
            "CUDA driver",
            "libcuda.so.1",
            12,
            Integer.MAX_VALUE,
            "nvidia-driver",
            List.of(),
            "cuInit cuDriverGetVersion cuDeviceGetCount cuDeviceGet cuDeviceGetName cuDeviceGetAttribute"
                    + " cuDeviceTotalMem_v2 cuDevicePrimaryCtxRetain cuDevicePrimaryCtxRelease_v2 cuCtxSetCurrent"
                    + " cuMemAlloc_v2 cuMemFree_v2 cuMemHostAlloc cuMemFreeHost"
                    + " cuMemcpyHtoDAsync_v2 cuMemcpyDtoHAsync_v2 cuMemcpyDtoDAsync_v2 cuMemsetD32Async"
                    + " cuStreamCreate cuStreamDestroy_v2 cuStreamSynchronize"
                    + " cuStreamBeginCapture_v2 cuStreamEndCapture cuGraphInstantiateWithFlags cuGraphGetNodes"
                    + " cuGraphLaunch cuGraphExecDestroy cuGraphDestroy"
                    + " cuEventCreate cuEventDestroy_v2 cuEventRecord cuEventSynchronize"
                    + " cuModuleLoadData cuModuleUnload cuModuleGetFunction cuLaunchKernel"),

    /** The compiler for the backend's own kernels. */
    NVRTC(
            "NVRTC",
            "libnvrtc.so.12",
            12,
            Integer.MAX_VALUE,
            "cuda-nvrtc-12-6",
            List.of("libnvrtc-builtins.so"),
            "nvrtcVersion nvrtcGetNumSupportedArchs nvrtcGetSupportedArchs nvrtcCreateProgram nvrtcDestroyProgram"
                    + " nvrtcCompileProgram nvrtcGetProgramLogSize nvrtcGetProgramLog nvrtcGetCUBINSize nvrtcGetCUBIN"
                    + " nvrtcGetPTXSize nvrtcGetPTX"),

    /** Matrix products. */
    CUBLAS(
            "cuBLAS",
            "libcublas.so.12",
            12,
            Integer.MAX_VALUE,
            "libcublas-12-6",
            List.of("libcublasLt.so.12"),
            "cublasGetProperty cublasCreate_v2 cublasDestroy_v2 cublasSetStream_v2 cublasSetWorkspace_v2"
                    + " cublasSetMathMode cublasGemmEx cublasGemmStridedBatchedEx"),

    /** Convolutions. */
    CUDNN(
            "cuDNN",
            "libcudnn.so.9",
            9,
            9,
            "libcudnn9-cuda-12",
            List.of(
                    "libcudnn_graph.so.9",
                    "libcudnn_ops.so.9",
                    "libcudnn_cnn.so.9",
                    "libcudnn_adv.so.9",
                    "libcudnn_heuristic.so.9",
                    "libcudnn_engines_precompiled.so.9",
                    "libcudnn_engines_runtime_compiled.so.9"),
            "cudnnGetVersion cudnnGetErrorString cudnnCreate cudnnDestroy cudnnSetStream"
                    + " cudnnCreateTensorDescriptor cudnnSetTensor4dDescriptor cudnnDestroyTensorDescriptor"
                    + " cudnnCreateFilterDescriptor cudnnSetFilter4dDescriptor cudnnDestroyFilterDescriptor"
                    + " cudnnCreateConvolutionDescriptor cudnnSetConvolution2dDescriptor"
                    + " cudnnSetConvolutionGroupCount cudnnSetConvolutionMathType cudnnDestroyConvolutionDescriptor"
                    + " cudnnGetConvolutionForwardAlgorithm_v7 cudnnFindConvolutionForwardAlgorithmEx"
                    + " cudnnGetConvolutionForwardWorkspaceSize cudnnConvolutionForward"
                    + " cudnnGetConvolutionBackwardDataAlgorithm_v7 cudnnFindConvolutionBackwardDataAlgorithmEx"
                    + " cudnnGetConvolutionBackwardDataWorkspaceSize cudnnConvolutionBackwardData"
                    + " cudnnGetConvolutionBackwardFilterAlgorithm_v7 cudnnFindConvolutionBackwardFilterAlgorithmEx"
                    + " cudnnGetConvolutionBackwardFilterWorkspaceSize cudnnConvolutionBackwardFilter");

    private final String title;
    private final String fileName;
    private final int oldest;
    private final int newest;
    private final String packageName;
    private final List<String> companions;
    private final List<String> functions;

    CudaLibrary(
            String title,
            String fileName,
            int oldest,
            int newest,
            String packageName,
            List<String> companions,
            String functions) {
        this.title = title;
        this.fileName = fileName;
        this.oldest = oldest;
        this.newest = newest;
        this.packageName = packageName;
        this.companions = companions;
        this.functions = List.of(functions.split(" "));
    }

    /** Its name for people. */
    public String title() {
        return title;
    }

    /** The file name, which is also the name that JCuda's natives ask the system for. */
    public String fileName() {
        return fileName;
    }

    /** The functions that are called. */
    public List<String> functions() {
        return functions;
    }

    /** The package that has it, in NVIDIA's package sources for Debian and Ubuntu. */
    public String packageName() {
        return packageName;
    }

    /** Names (or beginnings of names) of files beside it that it loads itself, in the order in which they need one another. */
    List<String> companions() {
        return companions;
    }

    boolean accepts(LibraryVersion version) {
        return version.major() >= oldest && version.major() <= newest;
    }

    String wanted() {
        return newest == Integer.MAX_VALUE ? oldest + " or newer" : Integer.toString(oldest);
    }
}
