package dev.jacobi.core.contract;

import dev.jacobi.core.geometry.Pool2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import java.util.ArrayList;
import java.util.List;

/** Pooling over odd channels and windows, with equal values and with NaN. */
final class PoolingKernels {
    private static final int[] CHANNELS = {1, 3, 8, 16, 17, 33, 100};

    /** Pictures, height, width, kernel, stride, padding. */
    private static final int[][] GEOMETRIES = {
        {2, 7, 6, 2, 2, 0}, {2, 7, 9, 3, 2, 1}, {1, 5, 5, 3, 1, 1}, {1, 9, 8, 2, 3, 0}, {3, 1, 1, 1, 1, 0},
        {1, 2, 2, 3, 2, 1}, {1, 8, 8, 5, 1, 2}, {2, 6, 6, 6, 1, 0}, {1, 33, 31, 3, 2, 1}, {1, 3, 4, 2, 1, 1}
    };

    private PoolingKernels() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] g : GEOMETRIES) {
            for (int channels : CHANNELS) {
                WindowAxis height = new WindowAxis(g[1], g[3], g[4], g[5], 1);
                WindowAxis width = new WindowAxis(g[2], g[3], g[4], g[5], 1);
                cases.addAll(pooling(new Pool2dShape(g[0], height, width, channels)));
            }
        }
        return cases;
    }

    private static List<KernelCase> pooling(Pool2dShape shape) {
        int inputs = shape.n() * shape.height().size() * shape.width().size() * shape.c();
        int outputs = shape.n() * shape.p() * shape.q() * shape.c();
        String name = "[%d,%d,%d,%d], kernel %d, stride %d, padding %d"
                .formatted(
                        shape.n(),
                        shape.height().size(),
                        shape.width().size(),
                        shape.c(),
                        shape.height().kernel(),
                        shape.height().stride(),
                        shape.height().padding());
        Values x = Values.uniform(1, inputs);
        double[] spoilt = Values.withTies(2, inputs).numbers();
        for (int i = 0; i < inputs; i += 11) {
            spoilt[i] = i % 2 == 0 ? Double.NaN : Double.NEGATIVE_INFINITY;
        }
        Values dy = Values.uniform(3, outputs);
        return List.of(
                max("maxPool2d " + name, shape, x, outputs),
                max("maxPool2d with equal values " + name, shape, Values.withTies(2, inputs), outputs),
                max("maxPool2d with NaN and -infinity " + name, shape, Values.of(spoilt), outputs),
                max(
                        "maxPool2d of -infinity alone " + name,
                        shape,
                        Values.of(inputs, _ -> Double.NEGATIVE_INFINITY),
                        outputs),
                new KernelCase(
                        "maxPool2dGradient " + name,
                        List.of(x, dy),
                        List.of(
                                KernelCase.Output.reals(outputs),
                                KernelCase.Output.integers(outputs),
                                KernelCase.Output.reals(inputs)),
                        Accuracy.SUMMED,
                        (backend, in, out) -> {
                            backend.maxPool2d(in[0], out[0], out[1], shape);
                            backend.maxPool2dGradient(in[1], out[1], out[2], shape);
                        }),
                KernelCase.of(
                        "averagePool2d " + name,
                        Accuracy.SUMMED,
                        List.of(x),
                        outputs,
                        (backend, in, out) -> backend.averagePool2d(in[0], out[0], shape)),
                KernelCase.of(
                        "averagePool2dGradient " + name,
                        Accuracy.SUMMED,
                        List.of(dy),
                        inputs,
                        (backend, in, out) -> backend.averagePool2dGradient(in[0], out[0], shape)));
    }

    private static KernelCase max(String name, Pool2dShape shape, Values x, int outputs) {
        return new KernelCase(
                name,
                List.of(x),
                List.of(KernelCase.Output.reals(outputs), KernelCase.Output.integers(outputs)),
                Accuracy.EXACT,
                (backend, in, out) -> backend.maxPool2d(in[0], out[0], out[1], shape));
    }
}
