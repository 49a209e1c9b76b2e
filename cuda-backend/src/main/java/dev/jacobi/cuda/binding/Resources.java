package dev.jacobi.cuda.binding;

import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** Things that were opened one after another, and are closed in the opposite order. */
public final class Resources implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Nothing yet. */
    public Resources() {}

    /** Opens one more. */
    public <T extends AutoCloseable> T open(Supplier<T> supplier) {
        T resource = supplier.get();
        opened.push(resource);
        return resource;
    }

    /** Takes note that one was closed before the others. */
    public void forget(AutoCloseable resource) {
        opened.remove(resource);
    }

    /** Takes note of how something that was just made is destroyed. */
    void onClose(Runnable destroyer) {
        opened.push(destroyer::run);
    }

    /**
     * Closes all. A CUDA error does not keep it from the rest: after a lost context most calls fail, which was reported
     * where it happened, but the last one, which lets go of the context, frees what they did not.
     */
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (CudaException | OutOfDeviceMemoryException e) {
                // See above.
            } catch (Exception e) {
                throw new IllegalStateException("closing a device failed", e);
            }
        }
    }
}
