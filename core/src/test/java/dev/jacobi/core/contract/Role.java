package dev.jacobi.core.contract;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;

/** What a buffer is to a kernel, on which its type depends. */
public enum Role {
    /** Of the type that is under test. */
    ACTIVATION,
    /** Weights, statistics, losses: of the backend's own type. */
    PARAMETER,
    /** I32. */
    INTEGER;

    DType type(Backend backend, DType activations) {
        return switch (this) {
            case ACTIVATION -> activations;
            case PARAMETER -> backend.floatType();
            case INTEGER -> DType.I32;
        };
    }
}
