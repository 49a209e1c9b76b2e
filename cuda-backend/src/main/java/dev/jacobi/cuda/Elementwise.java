package dev.jacobi.cuda;

import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.geometry.BroadcastShape;
import dev.jacobi.cuda.binding.Stream;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.memory.DeviceBuffer;
import dev.jacobi.cuda.memory.DeviceMemory;
import dev.jacobi.cuda.memory.HostTransfer;
import dev.jacobi.cuda.session.Operands;

/** Functions of each element. */
@SuppressWarnings("EnumOrdinal") // the kernels' enums are made of the same constants, see KernelProgram
final class Elementwise {
    /** 24 bits decide in dropout. */
    private static final double RANDOM_STEPS = 0x1p24;

    private final Stream stream;
    private final Kernels kernels;
    private final DeviceMemory memory;
    private final HostTransfer transfer;
    private final Operands operands;

    Elementwise(Stream stream, Kernels kernels, DeviceMemory memory, HostTransfer transfer, Operands operands) {
        this.stream = stream;
        this.operands = operands;
        this.kernels = kernels;
        this.memory = memory;
        this.transfer = transfer;
    }

    void fill(DeviceBuffer y, double value) {
        kernels.call("fill", y).real(value).buffer(y).forEach(y.length());
    }

    void axpby(double a, DeviceBuffer x, double b, DeviceBuffer y) {
        kernels.call("axpby", y).real(a).buffer(x).real(b).buffer(y).forEach(y.length());
    }

    void unary(UnaryFunction f, double parameter, DeviceBuffer x, DeviceBuffer y) {
        kernels.call("unary", y)
                .integer(f.ordinal())
                .real(parameter)
                .buffer(x)
                .buffer(y)
                .forEach(y.length());
    }

    void unaryGradient(
            UnaryFunction f, double parameter, DeviceBuffer x, DeviceBuffer y, DeviceBuffer dy, DeviceBuffer dx) {
        kernels.call("unary_gradient", dx)
                .integer(f.ordinal())
                .real(parameter)
                .buffer(x)
                .buffer(y)
                .buffer(dy)
                .buffer(dx)
                .forEach(dx.length());
    }

    void binary(BinaryFunction f, DeviceBuffer a, DeviceBuffer b, DeviceBuffer y, BroadcastShape shape) {
        operands.read(
                a,
                y.type(),
                left -> operands.read(
                        b,
                        y.type(),
                        right -> kernels.call("binary", y)
                                .integer(f.ordinal())
                                .buffer(left)
                                .buffer(right)
                                .buffer(y)
                                .axes(shape.sizes(), shape.aSteps())
                                .axes(shape.sizes(), shape.bSteps())
                                .forEach(y.length())));
    }

    void dropout(DeviceBuffer x, DeviceBuffer y, double p, DeviceBuffer key, int draw) {
        kernels.call("dropout", y)
                .buffer(x)
                .buffer(y)
                .integer((int) Math.ceil(p * RANDOM_STEPS))
                .real(1 / (1 - p))
                .buffer(key)
                .integer(draw)
                .forEach(y.length());
    }

    int firstNonFinite(DeviceBuffer x) {
        int none = Integer.MAX_VALUE;
        int[] first = {none};
        memory.lend(DType.I32, 1, place -> {
            stream.fill(place.address(), none, 1);
            kernels.call("first_non_finite", x).buffer(x).buffer(place).forEach(x.length());
            transfer.download(place, first);
        });
        return first[0] == none ? -1 : first[0];
    }
}
