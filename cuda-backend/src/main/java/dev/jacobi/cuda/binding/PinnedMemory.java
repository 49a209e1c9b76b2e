package dev.jacobi.cuda.binding;

import jcuda.driver.JCudaDriver;

/** Host memory that stays where it is, so that the device can copy to and from it while the host goes on. */
public final class PinnedMemory implements AutoCloseable {
    private final Device device;
    private final Address address = new Address();

    PinnedMemory(Device device, long bytes) {
        this.device = device;
        device.enter();
        Status.driver("cuMemHostAlloc", JCudaDriver.cuMemHostAlloc(address, bytes, 0));
    }

    /** Where it begins. */
    public long address() {
        return address.value();
    }

    @Override
    public void close() {
        device.enter();
        Status.driver("cuMemFreeHost", JCudaDriver.cuMemFreeHost(address));
    }
}
