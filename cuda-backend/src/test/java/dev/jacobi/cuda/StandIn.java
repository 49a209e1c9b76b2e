package dev.jacobi.cuda;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;

/**
 * NVIDIA's libraries on a machine that has none: built from {@code src/test/native}, they do on host memory what the
 * backend asks for, through JCuda's real natives. Here a test steers them.
 */
@SuppressWarnings("restricted")
final class StandIn {
    /** Where they lie, once built. */
    static final Path FOLDER = Path.of("target", "standin").toAbsolutePath();

    private static final Path SOURCES = Path.of("src", "test", "native").toAbsolutePath();

    private static boolean built;

    private StandIn() {}

    /** Whether this machine can build them. */
    static boolean isPossible() {
        return finishes(new ProcessBuilder("g++", "--version").redirectOutput(ProcessBuilder.Redirect.DISCARD));
    }

    /** Builds them, unless they are newer than their sources; once in a process. */
    static synchronized void build() throws IOException {
        if (built) {
            return;
        }
        ProcessBuilder build = new ProcessBuilder(SOURCES.resolve("build.sh").toString(), FOLDER.toString());
        if (!finishes(build.inheritIO())) {
            throw new IOException("src/test/native/build.sh failed; its output is above");
        }
        forgetKernels(Files.getLastModifiedTime(FOLDER.resolve("done")));
        built = true;
    }

    /** Kernels that were compiled before the driver was built may not fit it. */
    private static void forgetKernels(FileTime built) throws IOException {
        Files.createDirectories(CudaUnderTest.CACHE);
        try (var kept = Files.newDirectoryStream(CudaUnderTest.CACHE, "kernels-*")) {
            for (Path file : kept) {
                if (Files.getLastModifiedTime(file).compareTo(built) < 0) {
                    Files.delete(file);
                }
            }
        }
    }

    private static boolean finishes(ProcessBuilder command) {
        try {
            Process process = command.start();
            return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    // ---- steering

    /** Lets a call of the function, after so many that work, return this code. */
    static void fail(String function, int code, long after) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(function);
            handle(
                            "standin_fail",
                            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG))
                    .invokeExact(name, code, after);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Takes away faults and counts. */
    static void reset() {
        try {
            handle("standin_reset", FunctionDescriptor.ofVoid()).invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** How much memory the device has. */
    static void setMemory(long bytes) {
        set("standin_set_memory", bytes);
    }

    /** Its compute capability, major·10 + minor. */
    static void setCapability(int capability) {
        set("standin_set_capability", capability);
    }

    /** How many multiprocessors it has; 1 unless this is called. */
    static void setMultiprocessors(int count) {
        set("standin_set_multiprocessors", count);
    }

    /** The driver's version, major·1000 + minor·10. */
    static void setDriverVersion(int version) {
        set("standin_set_driver_version", version);
    }

    private static void set(String function, long value) {
        try {
            handle(function, FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG)).invokeExact(value);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** How often the function was called. */
    static long calls(String function) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(function);
            return (long) handle("standin_calls", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS))
                    .invokeExact(name);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Allocations, handles and descriptors that are alive; -1 if memory behind an allocation was ever written. */
    static long live() {
        return get("standin_live");
    }

    /** Bytes of pinned memory that are allocated. */
    static long pinned() {
        return get("standin_pinned");
    }

    private static long get(String function) {
        try {
            return (long) handle(function, FunctionDescriptor.of(ValueLayout.JAVA_LONG))
                    .invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MethodHandle handle(String function, FunctionDescriptor type) {
        SymbolLookup driver = SymbolLookup.libraryLookup(FOLDER.resolve("libcuda.so.1"), Arena.global());
        return Linker.nativeLinker().downcallHandle(driver.findOrThrow(function), type);
    }
}
