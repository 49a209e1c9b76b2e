package dev.jacobi.cuda.binding;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import jcuda.runtime.cudaStream_t;

/** A queue of work on a device: it runs in the order of the calls, which return before it is done. */
public final class Stream implements AutoCloseable {
    private final Device device;
    private final CUstream stream = new CUstream();

    /** A new one. */
    public Stream(Device device) {
        this.device = device;
        device.enter();
        Status.driver("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    }

    /** A place in the queue, to wait for. */
    public final class Mark implements AutoCloseable {
        private final CUevent event = new CUevent();
        private boolean set;

        private Mark() {
            device.enter();
            Status.driver("cuEventCreate", JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING));
        }

        /** Puts it behind everything that was queued so far. */
        public void set() {
            device.enter();
            Status.driver("cuEventRecord", JCudaDriver.cuEventRecord(event, stream));
            set = true;
        }

        /** Waits until the queue has passed it, if it was ever set. */
        public void await() {
            if (set) {
                device.enter();
                Status.driver("cuEventSynchronize", JCudaDriver.cuEventSynchronize(event));
            }
        }

        @Override
        public void close() {
            device.enter();
            Status.driver("cuEventDestroy", JCudaDriver.cuEventDestroy(event));
        }
    }

    /** A new mark, not yet set. */
    public Mark mark() {
        return new Mark();
    }

    /** Copies from pinned host memory to the device. */
    public void upload(long from, long to, long bytes) {
        device.enter();
        Status.driver(
                "cuMemcpyHtoDAsync",
                JCudaDriver.cuMemcpyHtoDAsync(new DeviceAddress(to), new Address(from), bytes, stream));
    }

    /** Copies from the device to pinned host memory. */
    public void download(long from, long to, long bytes) {
        device.enter();
        Status.driver(
                "cuMemcpyDtoHAsync",
                JCudaDriver.cuMemcpyDtoHAsync(new Address(to), new DeviceAddress(from), bytes, stream));
    }

    /** Copies within the device. */
    public void copy(long from, long to, long bytes) {
        device.enter();
        Status.driver(
                "cuMemcpyDtoDAsync",
                JCudaDriver.cuMemcpyDtoDAsync(new DeviceAddress(to), new DeviceAddress(from), bytes, stream));
    }

    /** Writes the same 32 bits {@code count} times. */
    public void fill(long to, int bits, long count) {
        device.enter();
        Status.driver("cuMemsetD32Async", JCudaDriver.cuMemsetD32Async(new DeviceAddress(to), bits, count, stream));
    }

    /** Waits until the queue is empty. */
    public void synchronize() {
        device.enter();
        Status.driver("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
    }

    @Override
    public void close() {
        device.enter();
        Status.driver("cuStreamDestroy", JCudaDriver.cuStreamDestroy(stream));
    }

    Device device() {
        return device;
    }

    CUstream handle() {
        return stream;
    }

    /** As cuBLAS and cuDNN want it; the same thing under another name. */
    cudaStream_t runtimeHandle() {
        return new cudaStream_t(stream);
    }
}
