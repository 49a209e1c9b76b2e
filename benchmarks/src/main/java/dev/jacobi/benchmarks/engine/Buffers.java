package dev.jacobi.benchmarks.engine;

import dev.jacobi.benchmarks.work.Values;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;

/** Where benchmarks get their backend and its memory from. */
public final class Buffers {
    private Buffers() {}

    /** The CPU backend in this process. */
    public static Backend cpu(int threads) {
        return Backends.open("cpu", new BackendOptions(0, threads), _ -> {});
    }

    /** A buffer that holds these values. */
    public static Buffer of(Backend backend, DType type, float[] values) {
        Buffer buffer = backend.allocate(type, values.length);
        backend.upload(values, buffer);
        return buffer;
    }

    /** Parameters of mean 0 and deviation 1. */
    public static Buffer random(Backend backend, int length) {
        return of(backend, backend.floatType(), Values.of("values", length, 1));
    }

    /** Activations of mean 0 and deviation 1. */
    public static Buffer activations(Backend backend, int length) {
        return of(backend, backend.activationType(), Values.of("values", length, 1));
    }
}
