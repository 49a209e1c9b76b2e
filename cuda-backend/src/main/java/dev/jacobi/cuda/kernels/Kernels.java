package dev.jacobi.cuda.kernels;

import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.cuda.binding.KernelModule;
import dev.jacobi.cuda.memory.DeviceBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Calls kernels: {@code kernels.call("axpby").real(a).buffer(x).real(b).buffer(y).forEach(n)}, with the arguments in the
 * order of the kernel's parameters.
 *
 * <p>The arguments are written into one block outside of the heap, because handing them over one by one costs more than
 * the launch itself. The driver has copied them when a launch returns, so there is one block for all calls.
 */
public final class Kernels implements AutoCloseable {
    /** Threads of a block, as BLOCK in the kernels' source. */
    public static final int BLOCK = 256;

    /** MAX_AXES in the kernels' source. */
    private static final int MAX_AXES = 8;

    private static final int MOST_ARGUMENTS = 24;
    private static final int MOST_ARGUMENT_BYTES = 2048;

    /** The largest second dimension of a grid that every device takes. */
    public static final int MOST_ROWS = 65_535;

    private final Function<DType, KernelModule> load;
    private final Map<DType, KernelModule> modules = new EnumMap<>(DType.class);
    private final int mostBlocks;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment values = arena.allocate(MOST_ARGUMENT_BYTES, Long.BYTES);
    private final MemorySegment addresses = arena.allocate(ValueLayout.ADDRESS, MOST_ARGUMENTS);
    private final Call call = new Call();

    /**
     * The kernels of a device.
     *
     * @param load loads the program for activations of a type; it is closed with this object
     * @param multiprocessors of the device: so many blocks that each has enough of them
     */
    public Kernels(Function<DType, KernelModule> load, int multiprocessors) {
        this.load = load;
        this.mostBlocks = 16 * multiprocessors;
    }

    /** Makes the program for activations of a type ready, which else its first call would wait for. */
    public KernelModule module(DType type) {
        return modules.computeIfAbsent(type, load);
    }

    /** A call to be filled with arguments; only one at a time. Without activations, or with some of single precision. */
    public Call call(String kernel) {
        return call(kernel, DType.F32);
    }

    /** A call of a kernel whose activations, the parameters of type {@code Real*}, are of this one's type. */
    public Call call(String kernel, DeviceBuffer activation) {
        return call(kernel, activation.type());
    }

    private Call call(String kernel, DType type) {
        call.module = module(type);
        call.kernel = kernel;
        call.bytes = 0;
        call.count = 0;
        return call;
    }

    /** How many blocks keep the device busy. */
    public int mostBlocks() {
        return mostBlocks;
    }

    /** The arguments of one call. */
    public final class Call {
        private KernelModule module;
        private String kernel;
        private long bytes;
        private int count;

        private Call() {}

        /** An {@code int}. */
        public Call integer(int value) {
            values.set(ValueLayout.JAVA_INT, place(Integer.BYTES), value);
            return this;
        }

        private Call whole(long value) {
            values.set(ValueLayout.JAVA_LONG, place(Long.BYTES), value);
            return this;
        }

        /** A {@code float}. */
        public Call real(double value) {
            values.set(ValueLayout.JAVA_FLOAT, place(Float.BYTES), (float) value);
            return this;
        }

        /** An {@code int} that is 1 or 0. */
        public Call flag(boolean value) {
            return integer(value ? 1 : 0);
        }

        /** The address of the elements; null where there is no buffer. */
        public Call buffer(DeviceBuffer buffer) {
            return whole(buffer == null ? 0 : buffer.address());
        }

        /** The addresses of means and variances. */
        public Call moments(Moments moments) {
            return buffer(DeviceBuffer.of(moments.mean())).buffer(DeviceBuffer.of(moments.variance()));
        }

        /** The addresses of gammas and betas, or of their gradients. */
        public Call affine(Affine affine) {
            return buffer(DeviceBuffer.of(affine.gamma())).buffer(DeviceBuffer.of(affine.beta()));
        }

        /** A structure of integers. */
        public Call structure(int... fields) {
            MemorySegment.copy(
                    fields,
                    0,
                    values,
                    ValueLayout.JAVA_INT,
                    place((long) fields.length * Integer.BYTES),
                    fields.length);
            return this;
        }

        /** The structure Axes. */
        public Call axes(List<Integer> sizes, List<Integer> steps) {
            if (sizes.size() > MAX_AXES) {
                throw new IllegalArgumentException(
                        "the cuda backend walks at most %d axes, got sizes %s".formatted(MAX_AXES, sizes));
            }
            int[] fields = new int[1 + 2 * MAX_AXES];
            fields[0] = sizes.size();
            for (int axis = 0; axis < sizes.size(); axis++) {
                fields[1 + axis] = sizes.get(axis);
                fields[1 + MAX_AXES + axis] = steps.get(axis);
            }
            return structure(fields);
        }

        private long place(long size) {
            long offset = bytes;
            addresses.setAtIndex(ValueLayout.ADDRESS, count++, values.asSlice(offset, size));
            bytes += Math.ceilDiv(size, Long.BYTES) * Long.BYTES;
            return offset;
        }

        /** Runs over elements 0 … n-1, whose number is the kernel's last parameter. */
        public void forEach(int n) {
            if (n > 0) {
                integer(n).grid(Math.min(Math.ceilDiv(n, BLOCK), mostBlocks), 1);
            }
        }

        /** Runs on so many blocks. */
        public void grid(int columns, int rows) {
            module.launch(kernel, columns, rows, BLOCK, addresses.address());
        }
    }

    @Override
    public void close() {
        modules.values().forEach(KernelModule::close);
        arena.close();
    }
}
