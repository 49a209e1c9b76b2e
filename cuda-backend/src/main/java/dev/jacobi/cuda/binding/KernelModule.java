package dev.jacobi.cuda.binding;

import java.util.HashMap;
import java.util.Map;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/** Compiled kernels, loaded onto a device. */
public final class KernelModule implements AutoCloseable {
    private final Stream stream;
    private final CUmodule module = new CUmodule();
    private final Map<String, CUfunction> kernels = new HashMap<>();

    /**
     * Loads an image.
     *
     * @param image machine code, or PTX with a zero behind it
     */
    public KernelModule(Stream stream, byte[] image) {
        this.stream = stream;
        stream.device().enter();
        Status.driver("cuModuleLoadData", JCudaDriver.cuModuleLoadData(module, image));
    }

    /**
     * Queues a kernel.
     *
     * @param columns blocks in the first dimension of the grid
     * @param rows blocks in its second
     * @param threads threads of a block
     * @param arguments address of the addresses of the arguments
     */
    public void launch(String kernel, int columns, int rows, int threads, long arguments) {
        stream.device().enter();
        CUfunction function = kernels.computeIfAbsent(kernel, this::find);
        int code = JCudaDriver.cuLaunchKernel(
                function, columns, rows, 1, threads, 1, 1, 0, stream.handle(), new Address(arguments), null);
        if (code != Status.SUCCESS) {
            Status.driver("cuLaunchKernel of %s, grid %d x %d".formatted(kernel, columns, rows), code);
        }
    }

    private CUfunction find(String kernel) {
        CUfunction function = new CUfunction();
        Status.driver("cuModuleGetFunction of " + kernel, JCudaDriver.cuModuleGetFunction(function, module, kernel));
        return function;
    }

    @Override
    public void close() {
        stream.device().enter();
        Status.driver("cuModuleUnload", JCudaDriver.cuModuleUnload(module));
    }
}
