package dev.jacobi.core.backend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Finds and opens devices by name. */
public final class Backends {
    private Backends() {}

    /** Opens the best device there is, with default options. */
    public static Backend open() {
        return open("auto", BackendOptions.defaults(), _ -> {});
    }

    /**
     * Opens a device.
     *
     * @param device {@code auto}, or a kind such as {@code cpu}, {@code cuda}, or {@code cuda:1} for the second of its kind
     * @param notice where {@code auto} says in one line what it took and why
     * @throws BackendUnavailableException if the device does not exist here or cannot be used
     */
    public static Backend open(String device, BackendOptions options, Consumer<String> notice) {
        if (device.equals("auto")) {
            return openBest(options, notice);
        }
        String kind = device.contains(":") ? device.substring(0, device.indexOf(':')) : device;
        BackendOptions indexed = device.contains(":")
                ? new BackendOptions(index(device), options.threads(), options.precision())
                : options;
        List<BackendProvider> providers = providers();
        return providers.stream()
                .filter(provider -> provider.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new BackendUnavailableException(
                        "device '%s': no backend of that kind on the class path; found: %s"
                                .formatted(
                                        device,
                                        providers.stream()
                                                .map(BackendProvider::kind)
                                                .toList())))
                .open(indexed);
    }

    /** Looks at every kind of device on the class path, in the order in which {@code auto} tries them. */
    public static List<Diagnosis> diagnose() {
        return providers().stream()
                .map(provider -> provider.diagnose(BackendOptions.defaults()))
                .toList();
    }

    /** Where a kind of device looks for libraries of its vendor that were fetched; empty if it needs none. */
    public static Optional<Path> libraryFolder(String kind) {
        return providers().stream()
                .filter(provider -> provider.kind().equals(kind))
                .findFirst()
                .flatMap(BackendProvider::libraryFolder);
    }

    private static Backend openBest(BackendOptions options, Consumer<String> notice) {
        List<String> reasons = new ArrayList<>();
        for (BackendProvider provider : providers()) {
            try {
                Backend backend = provider.open(options);
                notice.accept("device auto: took %s%s"
                        .formatted(backend.name(), reasons.isEmpty() ? "" : " (" + String.join("; ", reasons) + ")"));
                return backend;
            } catch (BackendUnavailableException e) {
                reasons.add(e.getMessage());
            }
        }
        throw new BackendUnavailableException("device auto: nothing usable on the class path: " + reasons);
    }

    private static List<BackendProvider> providers() {
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(BackendProvider::preference).reversed())
                .toList();
    }

    private static int index(String device) {
        String number = device.substring(device.indexOf(':') + 1);
        if (!number.matches("\\d{1,9}")) {
            throw new BackendUnavailableException(
                    "device '%s': expected a number from 0 after the colon, as in cuda:1".formatted(device));
        }
        return Integer.parseInt(number);
    }
}
