package dev.jacobi.core.geometry;

import java.util.List;

/**
 * The geometry of C = op(A)·op(B), {@code batch} times over: op(A) is [m, k], op(B) is [k, n], C is [m, n], row by row.
 *
 * @param transposeA whether A is stored as [k, m]
 * @param transposeB whether B is stored as [n, k]
 */
public record MatmulShape(int batch, int m, int n, int k, boolean transposeA, boolean transposeB) {
    /** Checks the sizes. */
    public MatmulShape {
        Checks.sizes("batch, m, n and k", List.of(batch, m, n, k));
    }

    /** One product. */
    public static MatmulShape of(int m, int n, int k, boolean transposeA, boolean transposeB) {
        return new MatmulShape(1, m, n, k, transposeA, transposeB);
    }
}
