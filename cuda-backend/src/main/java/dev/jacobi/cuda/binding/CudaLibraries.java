package dev.jacobi.cuda.binding;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds and loads the native libraries, in this order: folders that were named, the system (what its loader finds, then
 * the places where CUDA's installers put files), the cache. One that is loaded from a folder serves JCuda's natives too,
 * which ask for it by name: no LD_LIBRARY_PATH is needed.
 */
public final class CudaLibraries {
    private final List<Path> named;
    private final Path cache;

    /**
     * Where to look.
     *
     * @param named folders that go before everything else
     * @param cache the folder that comes last
     */
    public CudaLibraries(List<Path> named, Path cache) {
        this.named = named;
        this.cache = cache;
    }

    /** Looks for each library, and loads those that can be used. They stay loaded while the process lives. */
    public List<LibraryState> load() {
        return Arrays.stream(CudaLibrary.values()).map(this::load).toList();
    }

    private LibraryState load(CudaLibrary library) {
        List<String> failures = new ArrayList<>();
        Optional<SymbolLookup> loaded = find(library, failures);
        if (loaded.isEmpty()) {
            String reason = failures.isEmpty() ? "" : " (" + String.join("; ", failures) + ")";
            return unusable(library, "not found" + reason);
        }
        SymbolLookup functions = loaded.get();
        List<String> missing = library.functions().stream()
                .filter(name -> functions.find(name).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            return unusable(library, "lacks " + String.join(", ", missing));
        }
        LibraryVersion version = LibraryVersion.of(library, functions);
        Optional<String> problem = library.accepts(version)
                ? Optional.empty()
                : Optional.of("is version %s, expected %s".formatted(version, library.wanted()));
        return new LibraryState(library, pathOfLoaded(library), Optional.of(version), problem);
    }

    private static LibraryState unusable(CudaLibrary library, String problem) {
        return new LibraryState(library, pathOfLoaded(library), Optional.empty(), Optional.of(problem));
    }

    private Optional<SymbolLookup> find(CudaLibrary library, List<String> failures) {
        return Stream.<Stream<Optional<SymbolLookup>>>of(
                        named.stream().map(folder -> fromFolder(library, folder, failures)),
                        Stream.of(library).map(CudaLibraries::fromSystem),
                        systemFolders().map(folder -> fromFolder(library, folder, failures)),
                        Stream.of(cache).map(folder -> fromFolder(library, folder, failures)))
                .flatMap(candidates -> candidates)
                .flatMap(Optional::stream)
                .findFirst();
    }

    @SuppressWarnings("restricted")
    private static Optional<SymbolLookup> fromSystem(CudaLibrary library) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(library.fileName(), Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("restricted")
    private static Optional<SymbolLookup> fromFolder(CudaLibrary library, Path folder, List<String> failures) {
        Path file = folder.resolve(library.fileName());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            for (String companion : library.companions()) {
                for (Path found : beginningWith(folder, companion)) {
                    SymbolLookup.libraryLookup(found, Arena.global());
                }
            }
            return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (IllegalArgumentException | IOException e) {
            failures.add(file + " does not load: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static List<Path> beginningWith(Path folder, String name) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name + "*")) {
            List<Path> found = new ArrayList<>();
            files.forEach(found::add);
            return found.stream().sorted().limit(1).toList();
        }
    }

    /** Where CUDA's own installers put the libraries without telling the system's loader. */
    private static Stream<Path> systemFolders() {
        return Stream.of(System.getenv("CUDA_HOME"), System.getenv("CUDA_PATH"), "/usr/local/cuda", "/opt/cuda")
                .filter(Objects::nonNull)
                .map(home -> Path.of(home, "lib64"));
    }

    /** The file that the system's loader took, from the list of what is mapped into this process. */
    private static Optional<String> pathOfLoaded(CudaLibrary library) {
        String name = library.fileName().substring(0, library.fileName().indexOf(".so") + ".so".length());
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("/" + name))
                    .map(line -> line.substring(line.indexOf('/')))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
