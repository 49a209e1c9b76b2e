package dev.jacobi.benchmarks.kernels;

import dev.jacobi.benchmarks.engine.Buffers;
import dev.jacobi.benchmarks.engine.EngineBenchmark;
import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.geometry.Pool2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The stem's maximum pooling of ResNet for large pictures, and the average that ends every ResNet. */
@State(Scope.Benchmark)
public class PoolingBenchmark extends EngineBenchmark {
    private static final int CHANNELS = 64;

    /** Pictures. */
    @Param("8")
    public int batch;

    /** Height and width. */
    @Param("112")
    public int size;

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
        WindowAxis window = new WindowAxis(size, 3, 2, 1, 1);
        WindowAxis whole = new WindowAxis(size, size, 1, 0, 1);
        maximum = new Pool2dShape(batch, window, window, CHANNELS);
        average = new Pool2dShape(batch, whole, whole, CHANNELS);
        x = Buffers.activations(backend, batch * size * size * CHANNELS);
        dx = Buffers.activations(backend, x.length());
        y = Buffers.activations(backend, batch * maximum.p() * maximum.q() * CHANNELS);
        indices = backend.allocate(DType.I32, y.length());
        means = Buffers.activations(backend, batch * CHANNELS);
        backend.maxPool2d(x, y, indices, maximum);
    }

    private static double bytesOf(Buffer... buffers) {
        double sum = 0;
        for (Buffer buffer : buffers) {
            sum += (double) buffer.type().bytes() * buffer.length();
        }
        return sum;
    }

    /** 3×3, stride 2. */
    @Benchmark
    public void maximum(Cost cost) {
        run(cost, 0, bytesOf(x, y, indices), () -> backend.maxPool2d(x, y, indices, maximum));
    }

    /** Its gradient. */
    @Benchmark
    public void maximumGradient(Cost cost) {
        run(cost, 0, bytesOf(y, indices, dx), () -> backend.maxPool2dGradient(y, indices, dx, maximum));
    }

    /** Over whole pictures. */
    @Benchmark
    public void average(Cost cost) {
        run(cost, 0, bytesOf(x, means), () -> backend.averagePool2d(x, means, average));
    }

    /** Its gradient. */
    @Benchmark
    public void averageGradient(Cost cost) {
        run(cost, 0, bytesOf(means, dx), () -> backend.averagePool2dGradient(means, dx, average));
    }
}
