package dev.jacobi.core.backend;

/**
 * What a user may ask of a device.
 *
 * @param index which device of its kind, from 0
 * @param threads threads to compute with, where the device computes with threads
 */
public record BackendOptions(int index, int threads) {
    /** Checks the values. */
    public BackendOptions {
        if (index < 0 || threads < 1) {
            throw new IllegalArgumentException(
                    "device index %d, threads %d: expected index >= 0 and threads >= 1".formatted(index, threads));
        }
    }

    /** The first device, with as many threads as the machine has processors. */
    public static BackendOptions defaults() {
        return new BackendOptions(0, Runtime.getRuntime().availableProcessors());
    }
}
