package dev.jacobi.cuda;

import dev.jacobi.core.backend.Conv2dShape;
import dev.jacobi.cuda.binding.Blas;
import dev.jacobi.cuda.binding.Device;
import dev.jacobi.cuda.binding.Dnn;
import dev.jacobi.cuda.binding.DnnConvolution;
import dev.jacobi.cuda.binding.KernelModule;
import dev.jacobi.cuda.binding.Resources;
import dev.jacobi.cuda.binding.Stream;
import java.util.HashMap;
import java.util.Map;

/**
 * A device opened for work, with all that is made on it once. Closing gives everything back in the opposite order, also
 * when opening failed half-way, and also on a device that has lost its context.
 */
final class CudaSession implements AutoCloseable {
    private final Resources opened = new Resources();
    private final CudaSettings settings;
    private final Device device;
    private final Stream stream;
    private final DeviceMemory memory;
    private final HostTransfer transfer;
    private final Kernels kernels;
    private final Blas blas;
    private final Dnn dnn;
    private final Map<Conv2dShape, DnnConvolution> convolutions = new HashMap<>();

    CudaSession(int index, CudaSettings settings) {
        this.settings = settings;
        try {
            device = opened.open(() -> Device.open(index));
            stream = opened.open(() -> new Stream(device));
            memory = opened.open(() -> new DeviceMemory(device, settings.memoryBudget()));
            transfer = new HostTransfer(device, stream, opened);
            byte[] image = KernelProgram.imageFor(device.capability(), settings.cache());
            KernelModule module = opened.open(() -> new KernelModule(stream, image));
            kernels = opened.open(() -> new Kernels(module, device.multiprocessors()));
            blas = opened.open(() -> new Blas(stream, settings.tf32()));
            dnn = opened.open(() -> new Dnn(stream, settings.tf32()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    CudaSettings settings() {
        return settings;
    }

    Device device() {
        return device;
    }

    Stream stream() {
        return stream;
    }

    DeviceMemory memory() {
        return memory;
    }

    HostTransfer transfer() {
        return transfer;
    }

    Kernels kernels() {
        return kernels;
    }

    Blas blas() {
        return blas;
    }

    Dnn dnn() {
        return dnn;
    }

    /** The geometry's description for cuDNN; made once. */
    DnnConvolution convolution(Conv2dShape shape) {
        return convolutions.computeIfAbsent(shape, key -> opened.open(() -> new DnnConvolution(dnn, key)));
    }

    @Override
    public void close() {
        opened.close();
    }
}
