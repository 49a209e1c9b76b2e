package dev.jacobi.benchmarks.kernels;

import dev.jacobi.benchmarks.engine.Buffers;
import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.MatmulShape;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** C = op(A)·op(B). */
@State(Scope.Benchmark)
public class MatmulBenchmark {
    /** m × n × k. */
    @Param({"64x10x512", "256x256x256", "512x512x512", "1024x1024x1024"})
    public String size;

    /** Which of A and B are stored transposed: n for no, t for yes. */
    @Param({"nn", "nt", "tn"})
    public String transposed;

    /** Of the backend. */
    @Param("2")
    public int threads;

    private Backend backend;
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
        backend = Buffers.cpu(threads);
        a = Buffers.random(backend, m * k);
        b = Buffers.random(backend, k * n);
        c = Buffers.random(backend, m * n);
    }

    /** One product. */
    @Benchmark
    public void multiply(Cost cost) {
        backend.matmul(a, b, c, shape);
        cost.add(
                2.0 * shape.m() * shape.n() * shape.k(), (double) Float.BYTES * (a.length() + b.length() + c.length()));
    }

    /** Gives the memory back. */
    @TearDown
    public void tearDown() {
        backend.close();
    }
}
