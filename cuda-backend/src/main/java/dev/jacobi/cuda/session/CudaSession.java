package dev.jacobi.cuda.session;

import dev.jacobi.core.backend.CapturedWork;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cuda.binding.Blas;
import dev.jacobi.cuda.binding.CudaException;
import dev.jacobi.cuda.binding.Device;
import dev.jacobi.cuda.binding.Dnn;
import dev.jacobi.cuda.binding.DnnConvolution;
import dev.jacobi.cuda.binding.KernelModule;
import dev.jacobi.cuda.binding.Resources;
import dev.jacobi.cuda.binding.Stream;
import dev.jacobi.cuda.kernels.KernelProgram;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.memory.DeviceMemory;
import dev.jacobi.cuda.memory.HostTransfer;
import java.util.HashMap;
import java.util.Map;

/**
 * A device opened for work, with all that is made on it once. Closing gives everything back in the opposite order, also
 * when opening failed half-way, and also on a device that has lost its context.
 */
public final class CudaSession implements AutoCloseable {
    /** The compute capability that TF32 and BF16 came with. */
    private static final int AMPERE = 80;

    private final Resources opened = new Resources();
    private final CudaSettings settings;
    private final Precision precision;
    private final Device device;
    private final Stream stream;
    private final DeviceMemory memory;
    private final HostTransfer transfer;
    private final Kernels kernels;
    private final Operands operands;
    private final Blas blas;
    private final Dnn dnn;
    private final Map<Typed, DnnConvolution> convolutions = new HashMap<>();

    /** A geometry, and the type of pictures and filters. */
    private record Typed(Conv2dShape shape, DType type) {}

    /**
     * Opens a device.
     *
     * @param index its number, from 0
     * @throws CudaException if it cannot compute in this precision, or anything of what is made on it fails
     */
    public CudaSession(int index, CudaSettings settings, Precision precision) {
        this.settings = settings;
        this.precision = precision;
        try {
            device = opened.open(() -> Device.open(index));
            requireCapability(index);
            stream = opened.open(() -> new Stream(device));
            memory = opened.open(() -> new DeviceMemory(device, stream, settings.memoryBudget()));
            transfer = new HostTransfer(device, stream, opened);
            kernels = opened.open(() -> new Kernels(this::loadKernels, device.multiprocessors()));
            kernels.module(DType.F32);
            kernels.module(activationType());
            operands = new Operands(stream, kernels, memory);
            blas = opened.open(() -> new Blas(stream, precision == Precision.TF32));
            dnn = opened.open(() -> new Dnn(stream, precision == Precision.TF32));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void requireCapability(int index) {
        boolean isNew = precision == Precision.TF32 || precision == Precision.BF16;
        int capability = device.capability();
        if (isNew && capability < AMPERE) {
            throw new CudaException("precision %s needs compute capability 8.0, device %d has %d.%d"
                    .formatted(precision, index, capability / 10, capability % 10));
        }
    }

    private KernelModule loadKernels(DType activations) {
        return new KernelModule(stream, KernelProgram.imageFor(device.capability(), activations, settings.cache()));
    }

    /** What products and activations are computed in. */
    public Precision precision() {
        return precision;
    }

    /** The type of pictures and of what layers make of them. */
    public DType activationType() {
        return precision.activationType(DType.F32);
    }

    public Operands operands() {
        return operands;
    }

    public CudaSettings settings() {
        return settings;
    }

    public Device device() {
        return device;
    }

    /** The one queue for all work. */
    public Stream stream() {
        return stream;
    }

    public DeviceMemory memory() {
        return memory;
    }

    public HostTransfer transfer() {
        return transfer;
    }

    public Kernels kernels() {
        return kernels;
    }

    public Blas blas() {
        return blas;
    }

    public Dnn dnn() {
        return dnn;
    }

    /** Captures work; it is closed with the session if not before. */
    public CapturedWork capture(Runnable work) {
        return opened.open(() -> CapturedGraph.of(this, work));
    }

    /** Takes note that captured work was closed before the session. */
    void forget(CapturedGraph graph) {
        opened.forget(graph);
    }

    /** The geometry's description for cuDNN; made once. */
    public DnnConvolution convolution(Conv2dShape shape, DType type) {
        return convolutions.computeIfAbsent(
                new Typed(shape, type), key -> opened.open(() -> new DnnConvolution(dnn, key.shape(), key.type())));
    }

    @Override
    public void close() {
        if (stream != null) {
            try {
                // What is queued may use what is given back before the stream is.
                stream.synchronize();
            } catch (CudaException | OutOfDeviceMemoryException e) {
                // A lost context must not keep from giving back what can be.
            }
        }
        opened.close();
    }
}
