package dev.jacobi.cuda.kernels;

import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.cuda.binding.Compiler;
import dev.jacobi.cuda.cache.CacheFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The source of the backend's own kernels, compiled for a device once and kept on disk. */
public final class KernelProgram {
    private static final List<String> FILES = List.of(
            "common.cu",
            "elementwise.cu",
            "reductions.cu",
            "cropping.cu",
            "pooling.cu",
            "convolution.cu",
            "normalisation.cu",
            "classification.cu",
            "optimisation.cu");

    private static final System.Logger LOGGER = System.getLogger(KernelProgram.class.getPackageName());

    private KernelProgram() {}

    /**
     * The image for a device. A cache that cannot be read or written costs the time, and a notice.
     *
     * @param capability its compute capability, major·10 + minor
     * @param activations their type
     * @param cache where images are kept, by target, compiler and source
     */
    public static byte[] imageFor(int capability, DType activations, Path cache) {
        String source = source(activations);
        Compiler.Target target = Compiler.targetFor(capability);
        Path file = cache.resolve("kernels-%s-%s.sealed".formatted(target, CacheFile.key(source + Compiler.version())));
        return kept(file).orElseGet(() -> keep(file, Compiler.compile(source, "kernels.cu", target)));
    }

    /** The driver is not given a damaged image: it is not told where the image ends, and may read on behind it. */
    private static Optional<byte[]> kept(Path file) {
        try {
            Optional<byte[]> image = CacheFile.readSealed(file);
            if (image.isEmpty()) {
                LOGGER.log(Level.WARNING, "damaged compiled kernels in %s are compiled again".formatted(file));
            }
            return image;
        } catch (IOException _) {
            // Not kept, or not readable: both cost two seconds.
            return Optional.empty();
        }
    }

    private static byte[] keep(Path file, byte[] image) {
        try {
            CacheFile.writeSealed(file, image);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "compiled kernels cannot be kept (%s)".formatted(e));
        }
        return image;
    }

    static String source(DType activations) {
        StringBuilder source = new StringBuilder()
                .append("#define REAL_%s\n".formatted(activations))
                .append(enumeration("Unary", UnaryFunction.values()))
                .append(enumeration("Binary", BinaryFunction.values()))
                .append(enumeration("Reduction", ReductionKind.values()));
        for (String file : FILES) {
            source.append("#line 1 \"").append(file).append("\"\n").append(read(file));
        }
        return source.toString();
    }

    /** The constants of an enum with their ordinals, as C++. */
    private static String enumeration(String name, Enum<?>[] constants) {
        return Arrays.stream(constants)
                .map(Enum::name)
                .collect(Collectors.joining(", ", "enum " + name + " { ", " };\n"));
    }

    private static String read(String file) {
        try (InputStream stream = KernelProgram.class.getResourceAsStream(file)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the kernel source " + file, e);
        }
    }
}
