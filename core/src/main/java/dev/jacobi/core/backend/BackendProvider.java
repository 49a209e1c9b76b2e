package dev.jacobi.core.backend;

import dev.jacobi.core.backend.Diagnosis.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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

    /** Where this kind looks for libraries of its vendor that a user has fetched; empty if it needs none. */
    default Optional<Path> libraryFolder() {
        return Optional.empty();
    }

    /** Says whether devices of this kind can be used here, and why. */
    default Diagnosis diagnose(BackendOptions options) {
        try (Backend backend = open(options)) {
            return new Diagnosis(
                    kind(), List.of(new Finding(backend.name(), true, backend.description())), Optional.empty());
        } catch (BackendUnavailableException e) {
            return new Diagnosis(kind(), List.of(new Finding(kind(), false, e.getMessage())), Optional.empty());
        }
    }
}
