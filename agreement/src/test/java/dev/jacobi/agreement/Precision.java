package dev.jacobi.agreement;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A backend of ours beside the type that libtorch computes in, and how closely single operations have to agree. */
enum Precision {
    /** The CPU backend in float32; the bound is 256 units in the last place, that of the backend's own tests. */
    SINGLE("cpu", ScalarType.Float, 256 * 0x1p-23),
    /** The reference backend in float64. */
    DOUBLE("reference", ScalarType.Double, 1e-11);

    private final String device;
    private final ScalarType type;
    private final double tolerance;

    Precision(String device, ScalarType type, double tolerance) {
        this.device = device;
        this.type = type;
        this.tolerance = tolerance;
    }

    Backend open() {
        return Backends.open(device, BackendOptions.defaults(), _ -> {});
    }

    ScalarType type() {
        return type;
    }

    /** The largest difference allowed, over the largest value. */
    double tolerance() {
        return tolerance;
    }
}
