package dev.jacobi.cuda;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.BackendProvider;
import dev.jacobi.core.backend.BackendUnavailableException;
import dev.jacobi.core.backend.Diagnosis;
import dev.jacobi.core.backend.Diagnosis.Finding;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.cuda.binding.CudaException;
import dev.jacobi.cuda.binding.CudaLibrary;
import dev.jacobi.cuda.binding.CudaRuntime;
import dev.jacobi.cuda.binding.Device;
import dev.jacobi.cuda.binding.LibraryState;
import dev.jacobi.cuda.session.CudaSession;
import dev.jacobi.cuda.session.CudaSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Opens NVIDIA graphics cards. */
public final class CudaBackendProvider implements BackendProvider {
    static final String KIND = "cuda";

    /** For {@link java.util.ServiceLoader}. */
    public CudaBackendProvider() {}

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int preference() {
        return 20;
    }

    @Override
    public Backend open(BackendOptions options) {
        CudaSettings settings = CudaSettings.fromProperties();
        if (!CudaRuntime.isPossible()) {
            throw unavailable("it runs on Linux on x86-64 only");
        }
        try {
            List<LibraryState> states =
                    CudaRuntime.load(settings.libraries(), settings.fetchedLibraries(), settings.natives());
            // Without a driver the others hardly matter: one short line on a machine that never had a card.
            states.stream()
                    .filter(state -> state.problem().isPresent())
                    .findFirst()
                    .ifPresent(state -> {
                        throw unavailable(problem(state));
                    });
            int devices = Device.count();
            if (options.index() >= devices) {
                throw unavailable("there is no device %d: the driver sees %d".formatted(options.index(), devices));
            }
            return backend(options, settings, states);
        } catch (CudaException | OutOfDeviceMemoryException e) {
            throw unavailable(e.getMessage());
        }
    }

    /** The session closes with the backend, or here if there will be none. */
    private static Backend backend(BackendOptions options, CudaSettings settings, List<LibraryState> states) {
        CudaSession session = new CudaSession(options.index(), settings, options.precision());
        try {
            return new CudaBackend(KIND + ":" + options.index(), describe(session, states), session);
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    @Override
    public Optional<Path> libraryFolder() {
        return Optional.of(CudaSettings.fromProperties().fetchedLibraries());
    }

    /** Each library, then each device. */
    @Override
    public Diagnosis diagnose(BackendOptions options) {
        if (!CudaRuntime.isPossible()) {
            return new Diagnosis(
                    KIND, List.of(new Finding(KIND, false, "runs on Linux on x86-64 only")), Optional.empty());
        }
        CudaSettings settings = CudaSettings.fromProperties();
        List<LibraryState> states;
        try {
            states = CudaRuntime.load(settings.libraries(), settings.fetchedLibraries(), settings.natives());
        } catch (CudaException e) {
            return new Diagnosis(KIND, List.of(new Finding(KIND, false, e.getMessage())), Optional.empty());
        }
        List<Finding> findings = new ArrayList<>(
                states.stream().map(CudaBackendProvider::finding).toList());
        List<String> packages = states.stream()
                .filter(state -> state.problem().isPresent())
                .map(state -> state.library().packageName())
                .toList();
        if (packages.isEmpty()) {
            findings.addAll(devices(settings, states));
        }
        boolean fetchable = states.stream()
                .filter(state -> state.problem().isPresent())
                .allMatch(state -> state.path().isEmpty() && state.library() != CudaLibrary.DRIVER);
        Optional<String> remedy = packages.isEmpty()
                ? Optional.empty()
                : Optional.of(fetchable ? "jacobi cuda install" : "apt install " + String.join(" ", packages));
        return new Diagnosis(KIND, findings, remedy);
    }

    private static Finding finding(LibraryState state) {
        String found = state.version().map(version -> version + ", ").orElse("")
                + state.path().orElse(state.library().fileName());
        return new Finding(
                state.library().title(),
                state.problem().isEmpty(),
                state.problem().map(problem -> found + " " + problem).orElse(found));
    }

    private static List<Finding> devices(CudaSettings settings, List<LibraryState> states) {
        List<Finding> devices = new ArrayList<>();
        try {
            for (int index = 0; index < Device.count(); index++) {
                try (CudaSession session = new CudaSession(index, settings, Precision.FP32)) {
                    devices.add(new Finding(KIND + ":" + index, true, describe(session, states)));
                }
            }
        } catch (CudaException | OutOfDeviceMemoryException e) {
            devices.add(new Finding(KIND + ":" + devices.size(), false, e.getMessage()));
        }
        return devices.isEmpty() ? List.of(new Finding("devices", false, "the driver sees none")) : devices;
    }

    private static String describe(CudaSession session, List<LibraryState> states) {
        int capability = session.device().capability();
        return "%s, compute capability %d.%d, %d MiB, %s%s"
                .formatted(
                        session.device().model(),
                        capability / 10,
                        capability % 10,
                        session.device().totalBytes() >> 20,
                        states.stream()
                                .map(state -> state.library().title() + " "
                                        + state.version().map(Object::toString).orElse("?"))
                                .collect(Collectors.joining(", ")),
                        session.precision() == Precision.FP32 ? "" : ", precision " + session.precision());
    }

    private static String problem(LibraryState state) {
        return "%s (%s) %s; 'jacobi doctor' says what helps"
                .formatted(
                        state.library().title(),
                        state.path().orElse(state.library().fileName()),
                        state.problem().orElse(""));
    }

    private static BackendUnavailableException unavailable(String reason) {
        return new BackendUnavailableException("cuda cannot be used here: " + reason);
    }
}
