package dev.jacobi.core.backend;

/**
 * What a user may ask of a device.
 *
 * @param index which device of its kind, from 0
 * @param threads threads to compute with, where the device computes with threads
 * @param precision how exactly to compute
 */
public record BackendOptions(int index, int threads, Precision precision) {
    /** Checks the values. */
    public BackendOptions {
        if (index < 0 || threads < 1) {
            throw new IllegalArgumentException(
                    "device index %d, threads %d: expected index >= 0 and threads >= 1".formatted(index, threads));
        }
    }

    /** In the device's own precision. */
    public BackendOptions(int index, int threads) {
        this(index, threads, Precision.FP32);
    }

    /** The first device, with as many threads as the machine has processors. */
    public static BackendOptions defaults() {
        return new BackendOptions(0, Runtime.getRuntime().availableProcessors());
    }

    /** The same, of another precision. */
    public BackendOptions with(Precision other) {
        return new BackendOptions(index, threads, other);
    }

    /**
     * For kinds of which a machine has one device.
     *
     * @throws BackendUnavailableException if another is asked for
     */
    public void requireOnlyDevice(String kind) {
        if (index != 0) {
            throw new BackendUnavailableException(
                    "device '%s:%d': there is one of that kind only, %s:0".formatted(kind, index, kind));
        }
    }

    /**
     * For devices that compute in one type only.
     *
     * @throws BackendUnavailableException if another precision is asked for
     */
    public void requireOwnPrecision(String kind) {
        if (precision != Precision.FP32) {
            throw new BackendUnavailableException(
                    "%s computes in its own precision only: got precision %s, expected fp32, or a device of kind cuda"
                            .formatted(kind, precision));
        }
    }
}
