package dev.jacobi.core.contract;

import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.geometry.BroadcastShape;
import dev.jacobi.core.geometry.MatmulShape;
import dev.jacobi.core.geometry.ReduceShape;
import java.util.ArrayList;
import java.util.List;

/** Kernels that take activations and parameters where other cases have the one or the other. */
final class MixedKernels {
    private static final int[][] SIZES = {{1, 1, 1}, {7, 16, 17}, {33, 10, 130}, {2, 257, 5}};

    private MixedKernels() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] size : SIZES) {
            for (int layout = 0; layout < 4; layout++) {
                cases.addAll(products(MatmulShape.of(size[0], size[1], size[2], (layout & 1) == 1, (layout & 2) == 2)));
            }
            cases.addAll(sums(size[0] * size[2], size[1]));
        }
        return cases;
    }

    /** A linear layer's forward pass, and its weight's gradient. */
    private static List<KernelCase> products(MatmulShape shape) {
        Values a = Values.uniform(1, shape.m() * shape.k());
        Values b = Values.uniform(2, shape.k() * shape.n());
        int length = shape.m() * shape.n();
        return List.of(
                KernelCase.of(
                        "activations by parameters, " + shape,
                        Accuracy.SUMMED,
                        List.of(a, b.asParameters()),
                        length,
                        (backend, in, out) -> backend.matmul(in[0], in[1], out[0], shape)),
                KernelCase.of(
                        "parameters by activations, " + shape,
                        Accuracy.SUMMED,
                        List.of(a.asParameters(), b),
                        length,
                        (backend, in, out) -> backend.matmul(in[0], in[1], out[0], shape)),
                KernelCase.ofParameters(
                        "activations by activations to parameters, " + shape,
                        Accuracy.SUMMED,
                        List.of(a, b),
                        length,
                        (backend, in, out) -> backend.matmul(in[0], in[1], out[0], shape)));
    }

    /** A bias, its gradient, and conversions. */
    private static List<KernelCase> sums(int rows, int channels) {
        Values x = Values.uniform(1, rows * channels);
        Values bias = Values.uniform(2, channels).asParameters();
        BroadcastShape rowwise =
                BroadcastShape.of(new int[] {rows, channels}, new int[] {channels}, new int[] {rows, channels});
        ReduceShape overRows = ReduceShape.of(new int[] {rows, channels}, new boolean[] {true, false});
        String name = "[%d,%d]".formatted(rows, channels);
        return List.of(
                KernelCase.of(
                        "add parameters to " + name,
                        Accuracy.ELEMENTWISE,
                        List.of(x, bias),
                        rows * channels,
                        (backend, in, out) -> backend.binary(BinaryFunction.ADD, in[0], in[1], out[0], rowwise)),
                KernelCase.ofParameters(
                        "sum to parameters of " + name,
                        Accuracy.SUMMED,
                        List.of(x),
                        channels,
                        (backend, in, out) -> backend.reduce(Reduction.SUM, in[0], out[0], overRows)),
                KernelCase.ofParameters(
                        "widen " + name,
                        Accuracy.EXACT,
                        List.of(x),
                        rows * channels,
                        (backend, in, out) -> backend.copy(in[0], out[0])),
                KernelCase.of(
                        "narrow " + name,
                        Accuracy.EXACT,
                        List.of(x.asParameters()),
                        rows * channels,
                        (backend, in, out) -> backend.copy(in[0], out[0])));
    }
}
