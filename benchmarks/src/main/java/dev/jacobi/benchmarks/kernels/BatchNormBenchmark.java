package dev.jacobi.benchmarks.kernels;

import dev.jacobi.benchmarks.engine.Buffers;
import dev.jacobi.benchmarks.engine.EngineBenchmark;
import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.geometry.BatchNormShape;
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
    private Moments moments;
    private Affine affine;
    private Affine daffine;

    /** Fills the operands. */
    @Setup
    public void setUp() {
        int[] extents = Extents.parse(shape);
        geometry = new BatchNormShape(extents[0], extents[1], EPSILON, true, true);
        int length = geometry.rows() * geometry.channels();
        bytes = bytes(length);
        x = Buffers.activations(backend, length);
        residual = Buffers.activations(backend, length);
        y = Buffers.activations(backend, length);
        dy = Buffers.activations(backend, length);
        dx = Buffers.activations(backend, length);
        moments = new Moments(perChannel(), perChannel());
        backend.batchNormStatistics(x, moments, geometry);
        affine = new Affine(perChannel(), perChannel());
        daffine = new Affine(perChannel(), perChannel());
    }

    private Buffer perChannel() {
        return Buffers.random(backend, geometry.channels());
    }

    /** Mean and variance: x is read. */
    @Benchmark
    public void statistics(Cost cost) {
        run(cost, 0, bytes, () -> backend.batchNormStatistics(x, moments, geometry));
    }

    /** Normalise, add, ReLU: x and the residual are read, y is written. */
    @Benchmark
    public void normalise(Cost cost) {
        run(cost, 0, 3 * bytes, () -> backend.batchNorm(x, residual, moments, affine, y, geometry));
    }

    /** dgamma and dbeta: x, y and dy are read. */
    @Benchmark
    public void parameterGradients(Cost cost) {
        run(cost, 0, 3 * bytes, () -> backend.batchNormParameterGradients(x, y, dy, moments, daffine, geometry));
    }

    /** dx: x, y and dy are read, dx is written. */
    @Benchmark
    public void inputGradient(Cost cost) {
        run(
                cost,
                0,
                4 * bytes,
                () -> backend.batchNormInputGradient(x, y, dy, moments, affine.gamma(), daffine, dx, geometry));
    }
}
