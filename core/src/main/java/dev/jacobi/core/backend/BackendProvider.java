package dev.jacobi.core.backend;

/** Opens devices of one kind; found with {@link java.util.ServiceLoader}. */
public interface BackendProvider {
    /** The kind as the user types it: {@code cpu}, {@code cuda}. */
    String kind();

    /** Its place in the order in which {@code auto} tries the kinds; the highest first. */
    int preference();

    /**
     * Opens the device.
     *
     * @throws BackendUnavailableException if it cannot, with the reason
     */
    Backend open(BackendOptions options);
}
