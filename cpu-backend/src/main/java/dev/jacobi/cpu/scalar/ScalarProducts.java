package dev.jacobi.cpu.scalar;

import dev.jacobi.core.geometry.MatmulShape;
import dev.jacobi.cpu.threads.ThreadTeam;

/** Products whose innermost loop adds a multiple of a row to a row, which the JIT compiler turns into vectors by itself. */
public final class ScalarProducts {
    private ScalarProducts() {}

    /** target += factor·source, for {@code count} numbers. */
    static void addMultiple(double factor, double[] source, int from, double[] target, int to, int count) {
        for (int i = 0; i < count; i++) {
            target[to + i] += factor * source[from + i];
        }
    }

    /** C = op(A)·op(B), row by row of C, which has to hold zeros at the start. */
    public static void matmul(ThreadTeam team, double[] a, double[] b, double[] c, MatmulShape shape) {
        int m = shape.m();
        int n = shape.n();
        int k = shape.k();
        double[] right = shape.transposeB() ? transposed(b, shape.batch(), n, k) : b;
        team.split(shape.batch() * m, (from, to, _) -> {
            for (int row = from; row < to; row++) {
                int batch = row / m;
                int i = row % m;
                for (int l = 0; l < k; l++) {
                    double factor = a[batch * m * k + (shape.transposeA() ? l * m + i : i * k + l)];
                    addMultiple(factor, right, (batch * k + l) * n, c, row * n, n);
                }
            }
        });
    }

    /** Turns {@code count} matrices of rows × columns into columns × rows. */
    static double[] transposed(double[] matrices, int count, int rows, int columns) {
        double[] result = new double[matrices.length];
        for (int matrix = 0; matrix < count; matrix++) {
            int start = matrix * rows * columns;
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    result[start + j * rows + i] = matrices[start + i * columns + j];
                }
            }
        }
        return result;
    }
}
