package dev.jacobi.cpu.memory;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Where arrays lie in memory. The JVM puts them at any multiple of eight bytes, so that most begin inside a line of the
 * cache; then every vector that is as long as a line lies on two of them, and takes two loads or stores.
 *
 * <p>Java does not say where an array lies. A function of the C library does: it returns the address that it was given.
 * The garbage collector may move the array at any time; what is computed stays right, but slower, until somebody asks
 * again.
 */
final class Alignment {
    /** Bytes of a line of the cache. */
    static final int LINE = 64;

    /** Bytes of an array before its first element. Collectors that have regions begin one for each large array. */
    private static final int HEADER = 16;

    /** {@code memmove}; null where the JVM was not told that calls of native functions are welcome. */
    private static final MethodHandle MEMMOVE = memmove();

    private Alignment() {}

    @SuppressWarnings("restricted")
    private static MethodHandle memmove() {
        if (!Alignment.class.getModule().isNativeAccessEnabled()) {
            return null;
        }
        AddressLayout pointer = ValueLayout.ADDRESS;
        FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_LONG, pointer, pointer, ValueLayout.JAVA_LONG);
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("memmove")
                .map(function -> linker.downcallHandle(function, type, Linker.Option.critical(true)))
                .orElse(null);
    }

    /** Bytes from an array's first element to the first line that begins in it; a guess where nobody can tell. */
    static int bytesToLine(MemorySegment array) {
        return (int) (-address(array) & (LINE - 1));
    }

    private static long address(MemorySegment array) {
        if (MEMMOVE == null) {
            return HEADER;
        }
        try {
            return (long) MEMMOVE.invokeExact(array, array, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("memmove of no bytes failed", e);
        }
    }
}
