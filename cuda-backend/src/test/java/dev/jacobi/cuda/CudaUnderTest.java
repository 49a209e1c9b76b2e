package dev.jacobi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * What the tests run on: the stand-in, or with {@code -Drequire.cuda=true} the graphics card of this machine, whose
 * absence is then a failure.
 */
final class CudaUnderTest {
    /** Where unpacked natives and compiled kernels are kept between runs. */
    static final Path CACHE = Path.of("target", "cuda-cache").toAbsolutePath();

    private CudaUnderTest() {}

    static boolean isReal() {
        return Boolean.getBoolean("require.cuda");
    }

    /** Opens the device, or skips the test with a printed reason where there is no compiler to build the stand-in. */
    static Backend open() {
        return open(Precision.FP32);
    }

    /** The same in another precision. */
    static Backend open(Precision precision) {
        if (!isReal()) {
            prepareStandIn();
        }
        return Backends.open("cuda", BackendOptions.defaults().with(precision), _ -> {});
    }

    /** Skips on a real device: for tests that inject faults. */
    static void requireStandIn() {
        if (isReal()) {
            skip("it injects faults, which a real device does not take");
        }
        prepareStandIn();
    }

    /** The files in which choices of convolution algorithms are kept. */
    static List<Path> algorithmFiles() {
        try (Stream<Path> files = Files.exists(CACHE) ? Files.list(CACHE) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().startsWith("algorithms-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void forgetAlgorithms() {
        algorithmFiles().forEach(file -> file.toFile().delete());
    }

    /** Takes back what a test told the stand-in to do, and fails if the backend left anything there. */
    static void assertNothingIsLeft() {
        if (StandIn.isPossible() && !isReal()) {
            StandIn.reset();
            assertEquals(0, StandIn.live(), "allocations, handles and descriptors left");
        }
    }

    /** What the backend logs meanwhile. */
    static List<String> noticesOf(Runnable work) {
        List<String> notices = new ArrayList<>();
        Handler listener = new StreamHandler() {
            @Override
            public void publish(LogRecord entry) {
                notices.add(entry.getMessage());
            }
        };
        Logger logger = Logger.getLogger("dev.jacobi.cuda");
        logger.addHandler(listener);
        try {
            work.run();
        } finally {
            logger.removeHandler(listener);
        }
        return notices;
    }

    private static void prepareStandIn() {
        if (!StandIn.isPossible()) {
            skip("there is no g++ to build the stand-in for NVIDIA's libraries with");
        }
        try {
            StandIn.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty("jacobi.cuda.libraries", StandIn.FOLDER.toString());
        System.setProperty("jacobi.cuda.cache", CACHE.toString());
    }

    private static void skip(String reason) {
        System.err.println("CUDA test skipped: " + reason);
        Assumptions.abort(reason);
    }
}
