package dev.jacobi.core.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs a kernel with every buffer at an offset inside of larger memory. Outputs begin as NaN, and so does the memory
 * around all buffers, so that an element left out, or one read or written next door, is seen.
 */
public final class KernelRun {
    private static final int MARGIN = 5;

    private final Backend backend;
    private final DType activations;
    private final int offset;
    private final List<Place> places = new ArrayList<>();

    /** A buffer, the memory it lies in, and what that held at the beginning. */
    private static final class Place {
        private final Buffer memory;
        private final Buffer part;
        private final double[] before;

        private Place(Buffer memory, Buffer part, double[] before) {
            this.memory = memory;
            this.part = part;
            this.before = before;
        }
    }

    private KernelRun(Backend backend, DType activations, int offset) {
        this.backend = backend;
        this.activations = activations;
        this.offset = offset;
    }

    /**
     * The outputs of a case.
     *
     * @param offset where buffers begin in their memory; 0 means memory of their own without any margin
     */
    public static List<double[]> outputs(Backend backend, KernelCase kernelCase, int offset) {
        return outputs(backend, kernelCase, backend.floatType(), offset);
    }

    /** The same with activations of another type, which must be able to hold the inputs. */
    static List<double[]> outputs(Backend backend, KernelCase kernelCase, DType activations, int offset) {
        long before = backend.memory().live();
        List<double[]> outputs = new KernelRun(backend, activations, offset).run(kernelCase);
        assertEquals(before, backend.memory().live(), "bytes left behind by the kernel");
        return outputs;
    }

    private List<double[]> run(KernelCase kernelCase) {
        try {
            Buffer[] in = kernelCase.inputs().stream()
                    .map(values -> place(values.numbers(), values.role()))
                    .toArray(Buffer[]::new);
            Buffer[] out = kernelCase.outputs().stream()
                    .map(output -> place(unwritten(output), output.role()))
                    .toArray(Buffer[]::new);
            kernelCase.kernel().run(backend, in, out);
            checkSurroundings(in.length);
            return Arrays.stream(out).map(this::read).toList();
        } finally {
            places.forEach(place -> backend.release(place.memory));
        }
    }

    private static double[] unwritten(KernelCase.Output output) {
        double[] values = new double[output.length()];
        Arrays.fill(values, output.role().unwritten());
        return values;
    }

    private Buffer place(double[] values, Role role) {
        int margin = offset == 0 ? 0 : MARGIN;
        double[] memory = new double[offset + values.length + margin];
        Arrays.fill(memory, role.unwritten());
        System.arraycopy(values, 0, memory, offset, values.length);
        Buffer buffer = backend.allocate(role.type(backend, activations), memory.length);
        switch (role) {
            case ACTIVATION, PARAMETER -> backend.upload(memory, buffer);
            case INTEGER ->
                backend.upload(
                        Arrays.stream(memory).mapToInt(value -> (int) value).toArray(), buffer);
            case BYTE -> backend.upload(bytes(memory), buffer);
        }
        Buffer part = offset == 0 ? buffer : buffer.slice(offset, values.length);
        places.add(new Place(buffer, part, memory));
        return part;
    }

    private double[] read(Buffer buffer) {
        if (buffer.type() == DType.I32) {
            int[] integers = new int[buffer.length()];
            backend.download(buffer, integers);
            return Arrays.stream(integers).asDoubleStream().toArray();
        }
        if (buffer.type() == DType.U8) {
            byte[] bytes = new byte[buffer.length()];
            backend.download(buffer, bytes);
            return IntStream.range(0, bytes.length)
                    .mapToDouble(i -> Byte.toUnsignedInt(bytes[i]))
                    .toArray();
        }
        double[] values = new double[buffer.length()];
        backend.download(buffer, values);
        return values;
    }

    private static byte[] bytes(double[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) values[i];
        }
        return bytes;
    }

    /** Inputs must be as they were, and so must everything around the outputs. */
    private void checkSurroundings(int inputs) {
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            double[] now = read(place.memory);
            if (i >= inputs) {
                System.arraycopy(now, offset, place.before, offset, place.part.length());
            }
            String what = i < inputs ? "input %d".formatted(i) : "the surroundings of output %d".formatted(i - inputs);
            assertArrayEquals(place.before, now, "the kernel changed " + what);
        }
    }
}
