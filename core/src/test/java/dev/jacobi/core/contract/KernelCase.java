package dev.jacobi.core.contract;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import java.util.List;

/**
 * One call of a kernel on given inputs, which any backend can make.
 *
 * @param name kernel and geometry
 * @param inputs what it reads
 * @param outputs what it writes, completely
 * @param accuracy how near to the reference the outputs must be
 * @param kernel the call
 */
public record KernelCase(String name, List<Values> inputs, List<Output> outputs, Accuracy accuracy, Kernel kernel) {
    /**
     * Memory that a kernel writes.
     *
     * @param length number of elements
     * @param integers whether they are I32 rather than the backend's floating-point type
     */
    public record Output(int length, boolean integers) {
        static Output reals(int length) {
            return new Output(length, false);
        }

        static Output integers(int length) {
            return new Output(length, true);
        }
    }

    /** The call, given buffers for the inputs and the outputs. */
    @FunctionalInterface
    public interface Kernel {
        /** Calls the kernel. */
        void run(Backend backend, Buffer[] in, Buffer[] out);
    }

    /** A kernel that writes one output of real numbers. */
    static KernelCase of(String name, Accuracy accuracy, List<Values> inputs, int length, Kernel kernel) {
        return new KernelCase(name, inputs, List.of(Output.reals(length)), accuracy, kernel);
    }

    @Override
    public String toString() {
        return name;
    }
}
