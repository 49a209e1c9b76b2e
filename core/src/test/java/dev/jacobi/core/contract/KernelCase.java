package dev.jacobi.core.contract;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
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
     * @param role what they are
     */
    public record Output(int length, Role role) {
        static Output reals(int length) {
            return new Output(length, Role.ACTIVATION);
        }

        static Output parameters(int length) {
            return new Output(length, Role.PARAMETER);
        }

        static Output integers(int length) {
            return new Output(length, Role.INTEGER);
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

    /** A kernel that writes one output of parameters. */
    static KernelCase ofParameters(String name, Accuracy accuracy, List<Values> inputs, int length, Kernel kernel) {
        return new KernelCase(name, inputs, List.of(Output.parameters(length)), accuracy, kernel);
    }

    /** The same with inputs that a type can hold. */
    KernelCase roundedTo(DType type) {
        List<Values> rounded =
                inputs.stream().map(values -> values.roundedTo(type)).toList();
        return new KernelCase(name, rounded, outputs, accuracy, kernel);
    }

    @Override
    public String toString() {
        return name;
    }
}
