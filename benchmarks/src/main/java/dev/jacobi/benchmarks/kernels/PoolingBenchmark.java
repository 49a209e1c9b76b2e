package dev.jacobi.benchmarks.kernels;

import dev.jacobi.benchmarks.engine.Buffers;
import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Pool2dShape;
import dev.jacobi.core.backend.WindowAxis;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The stem's maximum pooling of ResNet for large pictures, and the average that ends every ResNet. */
@State(Scope.Benchmark)
public class PoolingBenchmark {
    private static final int CHANNELS = 64;

    /** Pictures. */
    @Param("8")
    public int batch;

    /** Height and width. */
    @Param("112")
    public int size;

    /** Of the backend. */
    @Param("2")
    public int threads;

    private Backend backend;
    private Pool2dShape maximum;
    private Pool2dShape average;
    private Buffer x;
    private Buffer dx;
    private Buffer y;
    private Buffer indices;
    private Buffer means;

    /** Fills the operands. */
    @Setup
    public void setUp() {
        backend = Buffers.cpu(threads);
        WindowAxis window = new WindowAxis(size, 3, 2, 1, 1);
        WindowAxis whole = new WindowAxis(size, size, 1, 0, 1);
        maximum = new Pool2dShape(batch, window, window, CHANNELS);
        average = new Pool2dShape(batch, whole, whole, CHANNELS);
        x = Buffers.random(backend, batch * size * size * CHANNELS);
        dx = Buffers.random(backend, x.length());
        y = Buffers.random(backend, batch * maximum.p() * maximum.q() * CHANNELS);
        indices = backend.allocate(DType.I32, y.length());
        means = Buffers.random(backend, batch * CHANNELS);
        backend.maxPool2d(x, y, indices, maximum);
    }

    private static double bytes(Buffer... buffers) {
        double sum = 0;
        for (Buffer buffer : buffers) {
            sum += (double) Float.BYTES * buffer.length();
        }
        return sum;
    }

    /** 3×3, stride 2. */
    @Benchmark
    public void maximum(Cost cost) {
        backend.maxPool2d(x, y, indices, maximum);
        cost.add(0, bytes(x, y, indices));
    }

    /** Its gradient. */
    @Benchmark
    public void maximumGradient(Cost cost) {
        backend.maxPool2dGradient(y, indices, dx, maximum);
        cost.add(0, bytes(y, indices, dx));
    }

    /** Over whole pictures. */
    @Benchmark
    public void average(Cost cost) {
        backend.averagePool2d(x, means, average);
        cost.add(0, bytes(x, means));
    }

    /** Its gradient. */
    @Benchmark
    public void averageGradient(Cost cost) {
        backend.averagePool2dGradient(means, dx, average);
        cost.add(0, bytes(means, dx));
    }

    /** Gives the memory back. */
    @TearDown
    public void tearDown() {
        backend.close();
    }
}
