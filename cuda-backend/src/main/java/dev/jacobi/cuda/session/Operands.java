package dev.jacobi.cuda.session;

import dev.jacobi.core.backend.DType;
import dev.jacobi.cuda.binding.Stream;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.memory.DeviceBuffer;
import dev.jacobi.cuda.memory.DeviceMemory;
import java.util.function.Consumer;

/** Buffers as a kernel or a library wants them: of a certain type, and aligned. What is not so already is copied. */
public final class Operands {
    private static final int ANYWHERE = 1;

    private final Stream stream;
    private final Kernels kernels;
    private final DeviceMemory memory;

    public Operands(Stream stream, Kernels kernels, DeviceMemory memory) {
        this.stream = stream;
        this.kernels = kernels;
        this.memory = memory;
    }

    /** y = x, converted if the types differ. */
    public void copy(DeviceBuffer x, DeviceBuffer y) {
        if (x.type() == y.type()) {
            if (y.length() > 0 && x.address() != y.address()) {
                stream.copy(x.address(), y.address(), y.bytes());
            }
        } else if (y.type() == DType.F32) {
            kernels.call("widen", x).buffer(x).buffer(y).forEach(y.length());
        } else {
            kernels.call("narrow", y).buffer(x).buffer(y).forEach(y.length());
        }
    }

    /** As {@link #read(DeviceBuffer, DType, int, Consumer)}, at any address. */
    public void read(DeviceBuffer buffer, DType type, Consumer<DeviceBuffer> work) {
        read(buffer, type, ANYWHERE, work);
    }

    /** As {@link #write(DeviceBuffer, DType, int, Consumer)}, at any address. */
    public void write(DeviceBuffer buffer, DType type, Consumer<DeviceBuffer> work) {
        write(buffer, type, ANYWHERE, work);
    }

    /** Hands the buffer, or a copy, to work that reads it. */
    public void read(DeviceBuffer buffer, DType type, int alignment, Consumer<DeviceBuffer> work) {
        if (fits(buffer, type, alignment)) {
            work.accept(buffer);
        } else {
            memory.lend(type, buffer.length(), copy -> {
                copy(buffer, copy);
                work.accept(copy);
            });
        }
    }

    /** Hands the buffer, or one whose contents are copied to it afterwards, to work that writes all of it. */
    public void write(DeviceBuffer buffer, DType type, int alignment, Consumer<DeviceBuffer> work) {
        if (fits(buffer, type, alignment)) {
            work.accept(buffer);
        } else {
            memory.lend(type, buffer.length(), copy -> {
                work.accept(copy);
                copy(copy, buffer);
            });
        }
    }

    private static boolean fits(DeviceBuffer buffer, DType type, int alignment) {
        return buffer.type() == type && buffer.address() % alignment == 0;
    }
}
