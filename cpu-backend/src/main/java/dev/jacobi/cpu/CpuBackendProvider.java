package dev.jacobi.cpu;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.BackendProvider;
import dev.jacobi.cpu.settings.CpuSettings;

/** Opens the pure-Java CPU backend; without the Vector API the {@link ScalarBackend}, which needs none of its classes. */
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
        options.requireOnlyDevice(kind());
        options.requireOwnPrecision(kind());
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return new ScalarBackend(options.threads());
        }
        return new CpuBackend(options.threads(), CpuSettings.fromProperties());
    }
}
