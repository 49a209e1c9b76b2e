package dev.jacobi.cuda.binding;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUgraph;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import jcuda.runtime.cudaStream_t;

/** A queue of work on a device: it runs in the order of the calls, which return before it is done. */
public final class Stream implements AutoCloseable {
    private final Device device;
    private final CUstream stream = new CUstream();
    private boolean capturing;

    /** A new one. */
    public Stream(Device device) {
        this.device = device;
        device.enter();
        Status.driver("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    }

    /** A place in the queue, to wait for; none for the host if it was set during a capture. */
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

    /**
     * Records what the work queues on this stream, instead of running it: kernels with their arguments, copies, fills, and
     * calls of cuBLAS and cuDNN. Waiting for the stream within is an error and spoils the capture, even if the work catches
     * it. Whatever goes wrong, the stream can be used afterwards.
     *
     * @return the recording, to be launched and closed by the caller
     * @throws IllegalStateException if the stream captures already
     */
    public Graph capture(Runnable work) {
        if (capturing) {
            throw new IllegalStateException("the stream captures already; captures do not nest");
        }
        // For memory that the work asks for, pooled memory may go back to the driver: by then nothing may use it.
        synchronize();
        // Relaxed: the other modes forbid what may wait for the device, which includes asking for memory, and looking a
        // kernel up, whose code is loaded at its first use.
        Status.driver(
                "cuStreamBeginCapture",
                JCudaDriver.cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED));
        capturing = true;
        CUgraph graph = new CUgraph();
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            if (endCapture(graph) == Status.SUCCESS) {
                JCudaDriver.cuGraphDestroy(graph);
            }
            throw e;
        }
        Status.driver("cuStreamEndCapture", endCapture(graph));
        return new Graph(this, graph);
    }

    /** The stream captures no more after this, whatever it returns. */
    private int endCapture(CUgraph graph) {
        capturing = false;
        device.enter();
        return JCudaDriver.cuStreamEndCapture(stream, graph);
    }

    /** Whether what is queued now is recorded. */
    public boolean isCapturing() {
        return capturing;
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
