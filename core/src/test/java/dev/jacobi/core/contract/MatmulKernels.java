package dev.jacobi.core.contract;

import dev.jacobi.core.geometry.MatmulShape;
import java.util.ArrayList;
import java.util.List;

/** Matrix products around the edges of vectors, register tiles and cache blocks, in all four layouts. */
final class MatmulKernels {
    private static final int[] SIZES = {1, 2, 7, 16, 17, 33, 64, 130};

    /** m, n, k: long in one direction, or just above a power of two. */
    private static final int[][] LARGE = {
        {300, 257, 129}, {1, 1000, 1100}, {1030, 1, 65}, {3, 5, 4099}, {65, 513, 40}, {10, 1, 2049}, {128, 128, 128}
    };

    private static final int[][] BATCHES = {{3, 5, 7, 9}, {17, 1, 16, 3}, {2, 33, 34, 35}, {8, 16, 16, 16}};

    private MatmulKernels() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (int layout = 0; layout < 4; layout++) {
            boolean transposeA = (layout & 1) == 1;
            boolean transposeB = (layout & 2) == 2;
            for (int m : SIZES) {
                for (int n : SIZES) {
                    for (int k : SIZES) {
                        if (m * n * k <= 300_000) {
                            cases.add(matmul(new MatmulShape(1, m, n, k, transposeA, transposeB)));
                        }
                    }
                }
            }
            for (int[] size : LARGE) {
                cases.add(matmul(new MatmulShape(1, size[0], size[1], size[2], transposeA, transposeB)));
            }
            for (int[] size : BATCHES) {
                cases.add(matmul(new MatmulShape(size[0], size[1], size[2], size[3], transposeA, transposeB)));
            }
        }
        return cases;
    }

    private static KernelCase matmul(MatmulShape shape) {
        Values a = Values.uniform(1, shape.batch() * shape.m() * shape.k());
        Values b = Values.uniform(2, shape.batch() * shape.k() * shape.n());
        String name = "matmul %d x m %d, n %d, k %d%s%s"
                .formatted(
                        shape.batch(),
                        shape.m(),
                        shape.n(),
                        shape.k(),
                        shape.transposeA() ? ", A transposed" : "",
                        shape.transposeB() ? ", B transposed" : "");
        return KernelCase.of(
                name,
                Accuracy.SUMMED,
                List.of(a, b),
                shape.batch() * shape.m() * shape.n(),
                (backend, in, out) -> backend.matmul(in[0], in[1], out[0], shape));
    }
}
