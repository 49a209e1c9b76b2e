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

/** C = op(A)·op(B). */
@State(Scope.Benchmark)
public class MatmulBenchmark extends EngineBenchmark {
    /** m × n × k. */
    @Param({"64x10x512", "256x256x256", "512x512x512", "1024x1024x1024"})
    public String size;

    /** Which of A and B are stored transposed: n for no, t for yes. */
    @Param({"nn", "nt", "tn"})
    public String transposed;

    private MatmulShape shape;
    private Buffer a;
    private Buffer b;
    private Buffer c;

    /** Fills the operands. */
    @Setup
    public void setUp() {
        int[] extents = Extents.parse(size);
        int m = extents[0];
        int n = extents[1];
        int k = extents[2];
        shape = MatmulShape.of(m, n, k, transposed.charAt(0) == 't', transposed.charAt(1) == 't');
        a = Buffers.activations(backend, m * k);
        b = Buffers.activations(backend, k * n);
        c = Buffers.activations(backend, m * n);
    }

    /** One product. */
    @Benchmark
    public void multiply(Cost cost) {
        run(
                cost,
                2.0 * shape.m() * shape.n() * shape.k(),
                bytes((double) a.length() + b.length() + c.length()),
                () -> backend.matmul(a, b, c, shape));
    }
}
