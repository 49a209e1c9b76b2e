package dev.jacobi.core.reference;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.BackendProvider;

/** Opens the reference backend, which exists everywhere and is everybody's last choice. */
public final class ReferenceBackendProvider implements BackendProvider {
    /** For {@link java.util.ServiceLoader}. */
    public ReferenceBackendProvider() {}

    @Override
    public String kind() {
        return ReferenceBackend.NAME;
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public Backend open(BackendOptions options) {
        options.requireOnlyDevice(kind());
        options.requireOwnPrecision(kind());
        return new ReferenceBackend();
    }
}
