package dev.jacobi.cpu;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.BackendProvider;
import dev.jacobi.core.backend.BackendUnavailableException;

/** Opens the pure-Java CPU backend. */
public final class CpuBackendProvider implements BackendProvider {
    /** For {@link java.util.ServiceLoader}. */
    public CpuBackendProvider() {}

    @Override
    public String kind() {
        return CpuBackend.NAME;
    }

    @Override
    public int preference() {
        return 10;
    }

    @Override
    public Backend open(BackendOptions options) {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            throw new BackendUnavailableException(
                    "the cpu backend needs the Vector API: start java with --add-modules jdk.incubator.vector");
        }
        return new CpuBackend(options.threads());
    }
}
