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
    INTEGER,
    /** U8. */
    BYTE;

    /** Whether its numbers are real ones, which a type may round. */
    boolean isReal() {
        return this == ACTIVATION || this == PARAMETER;
    }

    /** What is told from every number that a kernel is given or writes. */
    double unwritten() {
        return switch (this) {
            case ACTIVATION, PARAMETER -> Double.NaN;
            case INTEGER -> Integer.MIN_VALUE;
            case BYTE -> 0xAB;
        };
    }

    DType type(Backend backend, DType activations) {
        return switch (this) {
            case ACTIVATION -> activations;
            case PARAMETER -> backend.floatType();
            case INTEGER -> DType.I32;
            case BYTE -> DType.U8;
        };
    }
}
