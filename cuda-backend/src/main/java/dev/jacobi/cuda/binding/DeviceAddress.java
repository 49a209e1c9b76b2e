package dev.jacobi.cuda.binding;

import jcuda.driver.CUdeviceptr;

/** An address in device memory as the driver's functions take and return it. */
final class DeviceAddress extends CUdeviceptr {
    /** No address, to be filled in by a call. */
    DeviceAddress() {}

    DeviceAddress(long value) {
        super(new CUdeviceptr(), value);
    }

    long value() {
        return getNativePointer() + getByteOffset();
    }
}
