package dev.jacobi.benchmarks.kernels;

import dev.jacobi.benchmarks.engine.Buffers;
import dev.jacobi.benchmarks.engine.EngineBenchmark;
import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.core.backend.BatchNormShape;
import dev.jacobi.core.backend.Buffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Batch normalisation with residual and ReLU, as a residual block ends. Memory decides, so bytes are what counts. */
@State(Scope.Benchmark)
public class BatchNormBenchmark extends EngineBenchmark {
    private static final double EPSILON = 1e-5;

    /** Pixels of all pictures × channels. */
    @Param({"65536x64", "16384x128", "4096x256", "1024x512"})
    public String shape;

    private BatchNormShape geometry;
    private double bytes;
    private Buffer x;
    private Buffer residual;
    private Buffer y;
    private Buffer dy;
    private Buffer dx;
    private Buffer mean;
    private Buffer variance;
    private Buffer gamma;
    private Buffer beta;
    private Buffer dgamma;
    private Buffer dbeta;

    /** Fills the operands. */
    @Setup
    public void setUp() {
        int[] extents = Extents.parse(shape);
        geometry = new BatchNormShape(extents[0], extents[1], EPSILON, true);
        int length = geometry.rows() * geometry.channels();
        bytes = bytes(length);
        x = Buffers.activations(backend, length);
        residual = Buffers.activations(backend, length);
        y = Buffers.activations(backend, length);
        dy = Buffers.activations(backend, length);
        dx = Buffers.activations(backend, length);
        mean = Buffers.random(backend, geometry.channels());
        variance = Buffers.random(backend, geometry.channels());
        backend.batchNormStatistics(x, mean, variance, geometry);
        gamma = Buffers.random(backend, geometry.channels());
        beta = Buffers.random(backend, geometry.channels());
        dgamma = Buffers.random(backend, geometry.channels());
        dbeta = Buffers.random(backend, geometry.channels());
    }

    /** Mean and variance: x is read. */
    @Benchmark
    public void statistics(Cost cost) {
        run(cost, 0, bytes, () -> backend.batchNormStatistics(x, mean, variance, geometry));
    }

    /** Normalise, add, ReLU: x and the residual are read, y is written. */
    @Benchmark
    public void normalise(Cost cost) {
        run(cost, 0, 3 * bytes, () -> backend.batchNorm(x, residual, mean, variance, gamma, beta, y, geometry));
    }

    /** dgamma and dbeta: x, y and dy are read. */
    @Benchmark
    public void parameterGradients(Cost cost) {
        run(
                cost,
                0,
                3 * bytes,
                () -> backend.batchNormParameterGradients(x, y, dy, mean, variance, dgamma, dbeta, geometry));
    }

    /** dx: x, y and dy are read, dx is written. */
    @Benchmark
    public void inputGradient(Cost cost) {
        run(
                cost,
                0,
                4 * bytes,
                () -> backend.batchNormInputGradient(
                        x, y, dy, mean, variance, gamma, dgamma, dbeta, true, dx, geometry));
    }
}
