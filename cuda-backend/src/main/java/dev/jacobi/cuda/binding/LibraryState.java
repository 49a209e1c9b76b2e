package dev.jacobi.cuda.binding;

import java.util.Optional;

/**
 * What became of looking for a library.
 *
 * @param library which
 * @param path where it was found
 * @param version what it says of itself
 * @param problem why it cannot be used; empty if it can
 */
public record LibraryState(
        CudaLibrary library, Optional<String> path, Optional<LibraryVersion> version, Optional<String> problem) {}
