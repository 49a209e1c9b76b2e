package dev.jacobi.cpu.convolution.pointwise;

import static dev.jacobi.cpu.convolution.PartialSums.PIECES;
import static dev.jacobi.cpu.products.MicroKernels.ROWS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.cpu.convolution.ConvolutionAlgorithm;
import dev.jacobi.cpu.convolution.PartialSums;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.products.Panels;
import dev.jacobi.cpu.threads.ThreadTeam;

/**
 * Convolution by windows of one pixel. Its weight gradient is the product of two matrices that lie in memory as they
 * are needed, so nothing is unfolded. Narrow ones are read where they lie, and the next pixels arrive from memory while
 * the kernels multiply. Wide ones are read many times, a piece of each pixel at a time, and pieces that lie far apart
 * compete for few lines of the first-level cache; so they are packed, some pixels at a time. The other two passes are
 * left to another algorithm.
 */
public final class PointwiseConvolution implements ConvolutionAlgorithm {
    /** Sums that fit half a second-level cache of 1 MiB: up to this number, each part of the pixels has its own. */
    private static final int FEW_SUMS = 1 << 17;

    private final ThreadTeam team;
    private final Workspace workspace;
    private final ConvolutionAlgorithm fallback;

    /**
     * A convolution that runs on a team.
     *
     * @param fallback what computes forward passes and input gradients
     */
    public PointwiseConvolution(ThreadTeam team, Workspace workspace, ConvolutionAlgorithm fallback) {
        this.team = team;
        this.workspace = workspace;
        this.fallback = fallback;
    }

    @Override
    public boolean applies(Conv2dShape shape) {
        return shape.groups() == 1
                && isPoint(shape.height())
                && isPoint(shape.width())
                && Math.min(shape.c(), shape.k()) % (2 * LANES) == 0
                && Math.max(shape.c(), shape.k()) % ROWS == 0;
    }

    private static boolean isPoint(WindowAxis axis) {
        return axis.kernel() == 1 && axis.padding() == 0;
    }

    @Override
    public void forward(FloatBuffer x, FloatBuffer w, FloatEpilogue epilogue, FloatBuffer y, Conv2dShape shape) {
        fallback.forward(x, w, epilogue, y, shape);
    }

    @Override
    public void inputGradient(FloatBuffer dy, FloatBuffer w, FloatBuffer dx, boolean add, Conv2dShape shape) {
        fallback.inputGradient(dy, w, dx, add, shape);
    }

    /** Where the sums are few, the lines are cut into parts, as {@link PartialSums} says; else the sums are. */
    @Override
    public void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        PointwiseFactors factors = PointwiseFactors.of(dy, x, shape);
        Panels panels = factors.panels();
        int lines = factors.lines();
        int rowBlocks = panels.depth() / ROWS;
        boolean byPixels = shape.c() * shape.k() <= FEW_SUMS;
        PartialSums partial = new PartialSums(lines, byPixels ? factors.pixelParts() : 1, panels.length());
        FloatBuffer sums = workspace.accumulated(2 * partial.length());
        if (byPixels) {
            team.split(partial.parts(), (from, to, thread) -> {
                FloatBuffer packed = workspace.rows(thread, factors.packedLength());
                for (int part = from; part < to; part++) {
                    int start = partial.start(part);
                    int spare = start + partial.length();
                    int first = partial.first(part);
                    int end = partial.end(part);
                    factors.multiply(first, end, 0, panels.depth(), sums, start, spare, packed);
                }
            });
        } else {
            // One call for each share, since each call packs all of B.
            int pieces = Math.min(PIECES, rowBlocks);
            team.splitWhole(pieces, (from, to, thread) -> {
                FloatBuffer packed = workspace.rows(thread, factors.packedLength());
                int first = from * rowBlocks / pieces * ROWS;
                int end = to * rowBlocks / pieces * ROWS;
                factors.multiply(0, lines, first, end, sums, 0, partial.length(), packed);
            });
        }
        team.split(panels.depth() / ROWS, (from, to, _) -> {
            int first = from * ROWS;
            int end = to * ROWS;
            for (int panel = 0; panel < panels.count(); panel++) {
                int at = panels.start(panel) + panels.row(panel, first);
                partial.addToFirst(sums, at, panels.row(panel, end - first));
                factors.store(panel, first, end, sums, dw);
            }
        });
    }
}
