package dev.jacobi.benchmarks.kernels;

import dev.jacobi.benchmarks.engine.Buffers;
import dev.jacobi.benchmarks.engine.EngineBenchmark;
import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.geometry.MatmulShape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a device that is no processor can do at most, as far as a large product and a long copy show it. */
@State(Scope.Benchmark)
public class DevicePeakBenchmark extends EngineBenchmark {
    /** Rows and columns of the factors. */
    @Param("8192")
    public int size;

    private Buffer a;
    private Buffer b;
    private Buffer c;
    private MatmulShape shape;

    /** Fills the operands. */
    @Setup
    public void setUp() {
        shape = MatmulShape.of(size, size, size, false, false);
        a = Buffers.activations(backend, size * size);
        b = Buffers.activations(backend, size * size);
        c = Buffers.activations(backend, size * size);
    }

    /** C = A·B. */
    @Benchmark
    public void product(Cost cost) {
        run(cost, 2.0 * size * size * size, 0, () -> backend.matmul(a, b, c, shape));
    }

    /** b ← a. */
    @Benchmark
    public void copy(Cost cost) {
        run(cost, 0, bytes(2.0 * size * size), () -> backend.copy(a, b));
    }
}
