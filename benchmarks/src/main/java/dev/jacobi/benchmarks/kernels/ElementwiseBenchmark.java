package dev.jacobi.benchmarks.kernels;

import dev.jacobi.benchmarks.engine.Buffers;
import dev.jacobi.benchmarks.engine.EngineBenchmark;
import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.geometry.BroadcastShape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Kernels that touch each element once, in the cache and out of it. */
@State(Scope.Benchmark)
public class ElementwiseBenchmark extends EngineBenchmark {
    private static final SgdSettings SGD = SgdSettings.of(0.9, 5e-4);

    /** Elements. */
    @Param({"65536", "11173962"})
    public int length;

    private double bytes;
    private BroadcastShape shape;
    private Buffer a;
    private Buffer b;
    private Buffer c;
    private Buffer rate;

    /** Fills the operands. */
    @Setup
    public void setUp() {
        bytes = (double) Float.BYTES * length;
        shape = BroadcastShape.elementwise(length);
        a = Buffers.random(backend, length);
        b = Buffers.random(backend, length);
        c = Buffers.random(backend, length);
        rate = backend.allocate(DType.F32, 1);
        backend.fill(rate, 1e-6);
    }

    /** c ← a + b. */
    @Benchmark
    public void add(Cost cost) {
        run(cost, 0, 3 * bytes, () -> backend.binary(BinaryFunction.ADD, a, b, c, shape));
    }

    /** b ← max(a, 0). */
    @Benchmark
    public void relu(Cost cost) {
        run(cost, 0, 2 * bytes, () -> backend.unary(UnaryFunction.RELU, 0, a, b));
    }

    /** b ← exp(a). */
    @Benchmark
    public void exponential(Cost cost) {
        run(cost, 0, 2 * bytes, () -> backend.unary(UnaryFunction.EXP, 0, a, b));
    }

    /** One step with momentum: weights and velocity are read and written, gradients are read. */
    @Benchmark
    public void sgd(Cost cost) {
        run(cost, 0, 5 * bytes, () -> backend.sgdStep(a, b, c, rate, null, SGD, false));
    }
}
