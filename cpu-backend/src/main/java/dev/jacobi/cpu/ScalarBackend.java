package dev.jacobi.cpu;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.MatmulShape;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.cpu.scalar.ScalarConvolution;
import dev.jacobi.cpu.scalar.ScalarProducts;
import dev.jacobi.cpu.threads.ThreadTeam;

/**
 * The CPU backend of a JVM that was started without the Vector API: the reference backend's kernels, except for the
 * products, where nearly all the time goes. It is slow compared with {@link CpuBackend}, and works in double precision,
 * but it is complete.
 */
final class ScalarBackend extends ReferenceBackend {
    private final ThreadTeam team;

    ScalarBackend(int threads) {
        team = new ThreadTeam(threads);
    }

    @Override
    public String name() {
        return CpuBackend.NAME;
    }

    @Override
    public String description() {
        return "plain Java in double precision, %d thread%s; many times faster with java --add-modules jdk.incubator.vector"
                .formatted(team.size(), team.size() == 1 ? "" : "s");
    }

    @Override
    public void matmul(Buffer a, Buffer b, Buffer c, MatmulShape shape) {
        double[] product = new double[c.length()];
        ScalarProducts.matmul(team, numbers(a), numbers(b), product, shape);
        upload(product, c);
    }

    @Override
    public void conv2d(Buffer x, Buffer w, Epilogue epilogue, Buffer y, Conv2dShape shape) {
        double[] sums = new double[y.length()];
        new ScalarConvolution(team, shape).forward(numbers(x), numbers(w), sums);
        upload(sums, y);
        finish(epilogue, y, shape.k());
    }

    @Override
    public void conv2dInputGradient(Buffer dy, Buffer w, Buffer dx, Conv2dShape shape) {
        double[] sums = new double[dx.length()];
        new ScalarConvolution(team, shape).inputGradient(numbers(dy), numbers(w), sums);
        upload(sums, dx);
    }

    @Override
    public void conv2dWeightGradient(Buffer dy, Buffer x, Buffer dw, Conv2dShape shape) {
        double[] sums = new double[dw.length()];
        new ScalarConvolution(team, shape).weightGradient(numbers(dy), numbers(x), sums);
        upload(sums, dw);
    }

    private double[] numbers(Buffer buffer) {
        double[] numbers = new double[buffer.length()];
        download(buffer, numbers);
        return numbers;
    }

    @Override
    public void close() {
        team.close();
        super.close();
    }
}
