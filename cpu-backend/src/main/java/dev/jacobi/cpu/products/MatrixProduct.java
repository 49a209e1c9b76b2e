package dev.jacobi.cpu.products;

import dev.jacobi.core.geometry.MatmulShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.threads.ThreadTeam;

/** C = op(A)·op(B), packed and blocked as convolution is. */
public final class MatrixProduct {
    private final ThreadTeam team;
    private final Workspace workspace;

    /** Products that run on a team. */
    public MatrixProduct(ThreadTeam team, Workspace workspace) {
        this.team = team;
        this.workspace = workspace;
    }

    /** Computes C. */
    public void run(FloatBuffer a, FloatBuffer b, FloatBuffer c, MatmulShape shape) {
        int m = shape.m();
        int n = shape.n();
        int k = shape.k();
        Panels panels = new Panels(k, n);
        FloatBuffer packed = workspace.packed(panels.length());
        DenseMatrix left = shape.transposeA() ? new DenseMatrix(m, k, 1, m) : new DenseMatrix(m, k, k, 1);
        TiledProduct product = new TiledProduct(left, panels, PixelRows.dense(n));
        for (int batch = 0; batch < shape.batch(); batch++) {
            int right = b.offset() + batch * k * n;
            int rowStep = shape.transposeB() ? 1 : n;
            int columnStep = shape.transposeB() ? k : 1;
            team.split(panels.count(), (from, to, _) -> {
                for (int panel = from; panel < to; panel++) {
                    panels.pack(panel, 0, k, b.array(), right, rowStep, columnStep, packed);
                }
            });
            product.run(
                    team,
                    workspace,
                    a.array(),
                    a.offset() + batch * m * k,
                    packed,
                    FloatEpilogue.NONE,
                    new FloatBuffer(c.array(), c.offset() + batch * m * n, m * n),
                    0,
                    false);
        }
    }
}
