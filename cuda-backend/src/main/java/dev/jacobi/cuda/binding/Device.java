package dev.jacobi.cuda.binding;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * A graphics card with its primary context. CUDA knows a thread's context, so whoever calls gets it made current; calls
 * come from one thread at a time, which need not always be the same.
 */
public final class Device implements AutoCloseable {
    /** Whose context is current in a thread. */
    private static final ThreadLocal<Device> CURRENT = new ThreadLocal<>();

    private final CUdevice device;
    private final CUcontext context;

    private Device(CUdevice device, CUcontext context) {
        this.device = device;
        this.context = context;
    }

    /** How many there are. */
    public static int count() {
        Status.driver("cuInit", JCudaDriver.cuInit(0));
        int[] count = new int[1];
        Status.driver("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(count));
        return count[0];
    }

    /** Opens number {@code index}, which must be below {@link #count()}. */
    public static Device open(int index) {
        CUdevice device = new CUdevice();
        Status.driver("cuDeviceGet", JCudaDriver.cuDeviceGet(device, index));
        CUcontext context = new CUcontext();
        Status.driver("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
        return new Device(device, context);
    }

    /** Makes this device's context the calling thread's. */
    void enter() {
        if (CURRENT.get() != this) {
            if (Thread.currentThread().isVirtual()) {
                throw new IllegalStateException(
                        "CUDA was called on a virtual thread, which may change its carrier: use a platform thread");
            }
            Status.driver("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
            CURRENT.set(this);
        }
    }

    /** The model. */
    public String model() {
        byte[] name = new byte[256];
        Status.driver("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, name.length, device));
        return new String(name, StandardCharsets.UTF_8).trim().replace("\0", "");
    }

    /** The compute capability, major·10 + minor: 90 for 9.0. */
    public int capability() {
        return 10 * attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    }

    /** The number of multiprocessors. */
    public int multiprocessors() {
        return attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
    }

    /** The size of its memory. */
    public long totalBytes() {
        long[] bytes = new long[1];
        Status.driver("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(bytes, device));
        return bytes[0];
    }

    private int attribute(int attribute) {
        int[] value = new int[1];
        Status.driver("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, attribute, device));
        return value[0];
    }

    /** New device memory, 256-byte aligned; empty if there is not enough. */
    public OptionalLong allocate(long bytes) {
        enter();
        DeviceAddress address = new DeviceAddress();
        int code = JCudaDriver.cuMemAlloc(address, bytes);
        if (code == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            return OptionalLong.empty();
        }
        Status.driver("cuMemAlloc", code);
        return OptionalLong.of(address.value());
    }

    /** Gives back what {@link #allocate} returned. */
    public void free(long address) {
        enter();
        Status.driver("cuMemFree", JCudaDriver.cuMemFree(new DeviceAddress(address)));
    }

    /** New host memory to copy through. */
    public PinnedMemory allocatePinned(long bytes) {
        return new PinnedMemory(this, bytes);
    }

    /** Lets go of the context. What is still allocated in it goes with it, unless others of this process hold it too. */
    @Override
    public void close() {
        CURRENT.remove();
        Status.driver("cuDevicePrimaryCtxRelease", JCudaDriver.cuDevicePrimaryCtxRelease(device));
    }
}
