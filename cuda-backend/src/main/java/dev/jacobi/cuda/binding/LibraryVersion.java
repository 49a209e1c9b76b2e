package dev.jacobi.cuda.binding;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** A library's version as the library itself states it. Asked without JCuda, whose natives may not load yet. */
public record LibraryVersion(int major, int minor, int patch) {
    private static final int MAJOR_PROPERTY = 0;

    static LibraryVersion of(CudaLibrary library, SymbolLookup functions) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(ValueLayout.JAVA_INT, 3);
            return switch (library) {
                case DRIVER -> {
                    ask(functions, "cuDriverGetVersion", numbers);
                    int version = numbers.getAtIndex(ValueLayout.JAVA_INT, 0);
                    yield new LibraryVersion(version / 1000, version % 1000 / 10, 0);
                }
                case NVRTC -> {
                    ask(functions, "nvrtcVersion", numbers, numbers.asSlice(Integer.BYTES));
                    yield of(numbers);
                }
                case CUBLAS -> {
                    for (int property = MAJOR_PROPERTY; property < 3; property++) {
                        ask(functions, property, numbers.asSlice((long) property * Integer.BYTES));
                    }
                    yield of(numbers);
                }
                case CUDNN -> {
                    int version = Math.toIntExact(askCudnn(functions));
                    // 90501 is 9.5.1, but 8907 was 8.9.7.
                    int majorUnit = version >= 90_000 ? 10_000 : 1000;
                    yield new LibraryVersion(version / majorUnit, version % majorUnit / 100, version % 100);
                }
            };
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new CudaException("%s does not tell its version: %s".formatted(library.fileName(), e.getMessage()));
        }
    }

    private static LibraryVersion of(MemorySegment numbers) {
        return new LibraryVersion(
                numbers.getAtIndex(ValueLayout.JAVA_INT, 0),
                numbers.getAtIndex(ValueLayout.JAVA_INT, 1),
                numbers.getAtIndex(ValueLayout.JAVA_INT, 2));
    }

    private static void ask(SymbolLookup functions, String name, MemorySegment number) throws Throwable {
        int _ = (int) handle(functions, name, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS))
                .invokeExact(number);
    }

    private static void ask(SymbolLookup functions, String name, MemorySegment first, MemorySegment second)
            throws Throwable {
        int _ = (int) handle(
                        functions,
                        name,
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS))
                .invokeExact(first, second);
    }

    private static void ask(SymbolLookup functions, int property, MemorySegment number) throws Throwable {
        int _ = (int) handle(
                        functions,
                        "cublasGetProperty",
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS))
                .invokeExact(property, number);
    }

    private static long askCudnn(SymbolLookup functions) throws Throwable {
        return (long) handle(functions, "cudnnGetVersion", FunctionDescriptor.of(ValueLayout.JAVA_LONG))
                .invokeExact();
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(SymbolLookup functions, String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(functions.findOrThrow(name), type);
    }

    @Override
    public String toString() {
        return "%d.%d%s".formatted(major, minor, patch == 0 ? "" : "." + patch);
    }
}
