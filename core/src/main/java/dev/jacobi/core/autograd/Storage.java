package dev.jacobi.core.autograd;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;

/** Memory with a count of the tensors that share it; the last one to close gives it back. */
final class Storage {
    private final Backend backend;
    private final Buffer buffer;
    private int users = 1;

    Storage(Backend backend, Buffer buffer) {
        this.backend = backend;
        this.buffer = buffer;
    }

    Backend backend() {
        return backend;
    }

    boolean isShared() {
        return users > 1;
    }

    void retain() {
        users++;
    }

    void release() {
        users--;
        if (users == 0) {
            backend.release(buffer);
        }
    }
}
