package dev.jacobi.cuda.binding;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;

/** cuDNN's handle; the calls are in {@link DnnConvolution}. */
public final class Dnn implements AutoCloseable {
    private final Stream stream;
    private final cudnnHandle handle = new cudnnHandle();
    private final boolean tf32;
    private final Arena arena = Arena.ofShared();
    private final Address one =
            new Address(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1).address());
    private final Address zero =
            new Address(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0).address());

    /**
     * A new handle.
     *
     * @param tf32 whether factors may be rounded to 10 bits behind the point, which tensor cores are fast with
     */
    public Dnn(Stream stream, boolean tf32) {
        this.stream = stream;
        this.tf32 = tf32;
        stream.device().enter();
        Status.dnn("cudnnCreate", JCudnn.cudnnCreate(handle));
        int code = JCudnn.cudnnSetStream(handle, stream.runtimeHandle());
        if (code != Status.SUCCESS) {
            close();
            Status.dnn("cudnnSetStream", code);
        }
    }

    /** The handle, ready for a call by this thread. */
    cudnnHandle handle() {
        stream.device().enter();
        return handle;
    }

    /** cuDNN's version as it counts: 90501 is 9.5.1. */
    public long version() {
        return JCudnn.cudnnGetVersion();
    }

    Stream stream() {
        return stream;
    }

    boolean tf32() {
        return tf32;
    }

    /** Where the number 1 lies on the host: results are scaled by it … */
    Address one() {
        return one;
    }

    /** … and what was there before by 0: it is overwritten. */
    Address zero() {
        return zero;
    }

    @Override
    public void close() {
        Status.dnn("cudnnDestroy", JCudnn.cudnnDestroy(handle()));
        arena.close();
    }
}
