package dev.jacobi.benchmarks.gpu;

import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.geometry.MatmulShape;
import dev.jacobi.models.networks.NetworkSummary;
import java.util.List;

/**
 * The least time that a device can take for a training step as it is recorded, one op after the other: for each op and pass
 * the longer of its arithmetic at the device's peak and of its memory traffic at the device's bandwidth, both measured
 * here. Forward an op reads its inputs and writes its output; backward it reads them and the output's gradient and writes
 * the inputs' gradients, and a product is computed once for each factor's gradient. What an op fuses costs nothing more.
 *
 * @param flopsPerSecond of a large product in the precision that is used
 * @param bytesPerSecond of a copy that is too large for caches, reading and writing
 */
record RooflineFloor(double flopsPerSecond, double bytesPerSecond) {
    private static final int FACTORS = 2;
    private static final int LARGEST_PRODUCT = 8192;
    private static final int LARGEST_COPY = 1 << 28;
    private static final int REPEATS = 20;

    /** So long that neither the launch nor the wait for it counts. */
    private static final double ENOUGH_SECONDS = 2e-3;

    /** Measures the device. */
    static RooflineFloor measure(Backend backend) {
        double flops = 0;
        for (int n = 256; n <= LARGEST_PRODUCT; n *= 2) {
            double seconds = secondsOfProduct(backend, n);
            flops = Math.max(flops, 2.0 * n * n * n / seconds);
            if (seconds > ENOUGH_SECONDS) {
                break;
            }
        }
        double bytes = 0;
        for (int n = 1 << 20; n <= LARGEST_COPY; n *= 4) {
            double seconds = secondsOfCopy(backend, n);
            // The last counts: smaller ones are held by a cache, as what a large network works on is not.
            bytes = 2.0 * DType.F32.bytes() * n / seconds;
            if (seconds > ENOUGH_SECONDS) {
                break;
            }
        }
        return new RooflineFloor(flops, bytes);
    }

    /** Of a step whose forward pass is on the tape, in seconds. */
    double seconds(Tape tape) {
        return tape.entries().stream()
                .mapToDouble(entry -> {
                    double traffic = bytes(entry.op().inputs()) + entry.output().bytes();
                    List<Tensor> differentiated = entry.op().inputs().stream()
                            .filter(Tensor::requiresGradient)
                            .toList();
                    // Arithmetic that is no product hides behind memory.
                    double product = NetworkSummary.flops(entry);
                    return seconds(product, traffic)
                            + seconds(product * differentiatedFactors(entry), traffic + bytes(differentiated));
                })
                .sum();
    }

    /** A product's factors come first among the inputs; the others, bias and residual, are added to it. */
    private static long differentiatedFactors(Tape.Entry entry) {
        return entry.op().inputs().stream()
                .limit(FACTORS)
                .filter(Tensor::requiresGradient)
                .count();
    }

    private double seconds(double flops, double bytes) {
        return Math.max(flops / flopsPerSecond, bytes / bytesPerSecond);
    }

    private static double bytes(List<Tensor> tensors) {
        return tensors.stream().mapToDouble(Tensor::bytes).sum();
    }

    private static double secondsOfProduct(Backend backend, int n) {
        DType type = backend.activationType();
        MatmulShape shape = MatmulShape.of(n, n, n, false, false);
        return seconds(backend, type, n * n, (a, b, c) -> backend.matmul(a, b, c, shape));
    }

    private static double secondsOfCopy(Backend backend, int n) {
        return seconds(backend, DType.F32, n, (a, _, c) -> backend.copy(a, c));
    }

    private interface Work {
        void run(Buffer a, Buffer b, Buffer c);
    }

    /** Of one of several calls that follow each other. */
    private static double seconds(Backend backend, DType type, int length, Work work) {
        Buffer a = backend.allocate(type, length);
        Buffer b = backend.allocate(type, length);
        Buffer c = backend.allocate(type, length);
        backend.fill(a, 1);
        backend.fill(b, 1);
        work.run(a, b, c);
        double[] one = new double[1];
        backend.download(c.slice(0, 1), one);
        long start = System.nanoTime();
        for (int i = 0; i < REPEATS; i++) {
            work.run(a, b, c);
        }
        backend.download(c.slice(0, 1), one);
        double seconds = (System.nanoTime() - start) * 1e-9 / REPEATS;
        backend.release(a);
        backend.release(b);
        backend.release(c);
        return seconds;
    }
}
