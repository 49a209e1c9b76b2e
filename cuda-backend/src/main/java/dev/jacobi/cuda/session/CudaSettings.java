package dev.jacobi.cuda.session;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What can be set about the backend, by system properties.
 *
 * @param libraries {@code jacobi.cuda.libraries}: folders of CUDA libraries that go before the system's, separated as in
 *     a class path
 * @param cache {@code jacobi.cuda.cache}: where compiled kernels and unpacked natives are kept; by default
 *     {@code jacobi/cuda} in the user's cache folder
 * @param memoryBudget {@code jacobi.cuda.memory}, in MiB: the most device memory to take, in bytes; by default all
 * @param workspaceBudget {@code jacobi.cuda.workspace}, in MiB: the most that one convolution may use besides, in bytes;
 *     by default 256 MiB
 * @param deterministic {@code jacobi.cuda.deterministic}: whether a convolution gives the same bits every time, on this
 *     device and with these libraries; by default true. If false, algorithms are chosen by measuring
 * @param graphs {@code jacobi.cuda.graphs}: whether training steps are captured as CUDA graphs; by default true
 */
public record CudaSettings(
        List<Path> libraries,
        Path cache,
        long memoryBudget,
        long workspaceBudget,
        boolean deterministic,
        boolean graphs) {
    private static final String PREFIX = "jacobi.cuda.";

    /**
     * What the system properties say.
     *
     * @throws IllegalArgumentException if one of them cannot be understood
     */
    public static CudaSettings fromProperties() {
        return new CudaSettings(
                property("libraries").map(CudaSettings::folders).orElse(List.of()),
                property("cache").map(Path::of).orElseGet(CudaSettings::userCache),
                bytes("memory", Long.MAX_VALUE),
                bytes("workspace", 256L << 20),
                flag("deterministic", true),
                flag("graphs", true));
    }

    /** Where libraries lie that were fetched for the backend: the last place it looks for them. */
    public Path fetchedLibraries() {
        return cache.resolve("lib");
    }

    /** Where JCuda's natives are unpacked. */
    public Path natives() {
        return cache.resolve("jcuda");
    }

    private static List<Path> folders(String path) {
        return Arrays.stream(path.split(File.pathSeparator)).map(Path::of).toList();
    }

    private static Path userCache() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path folder =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return folder.resolve("jacobi").resolve("cuda");
    }

    private static Optional<String> property(String name) {
        return Optional.ofNullable(System.getProperty(PREFIX + name)).filter(value -> !value.isBlank());
    }

    private static long bytes(String name, long otherwise) {
        return property(name).map(value -> mebibytes(name, value)).orElse(otherwise);
    }

    private static long mebibytes(String name, String value) {
        try {
            long number = Long.parseLong(value);
            if (number > 0) {
                return Math.multiplyExact(number, 1L << 20);
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Said below, as for a number that is too small.
        }
        throw new IllegalArgumentException(
                "-D%s%s: got '%s', expected a positive number of MiB".formatted(PREFIX, name, value));
    }

    private static boolean flag(String name, boolean otherwise) {
        return property(name)
                .map(value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default ->
                        throw new IllegalArgumentException(
                                "-D%s%s: got '%s', expected true or false".formatted(PREFIX, name, value));
                })
                .orElse(otherwise);
    }
}
