package dev.jacobi.cpu.convolution.narrow;

import static dev.jacobi.cpu.products.MicroKernels.ROWS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.convolution.ConvolutionAlgorithm;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.products.Panels;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import dev.jacobi.cpu.vectors.Simd;

/**
 * Convolution of pictures with few channels, which is what the first layer of a network sees. A window is so short that
 * unfolding it would cost as much as multiplying it: the kernels read it where it lies, in a padded copy of the lines
 * that a row of outputs looks at. The input gradient, which a first layer seldom needs, is left to another algorithm.
 */
public final class NarrowConvolution implements ConvolutionAlgorithm {
    private static final int CHANNELS = 4;

    /** Neighbouring floats of a window that kernels take at a time. */
    static final int TAPS = 3;

    /** Vectors of filters at once: two panels. */
    private static final int MOST_VECTORS = 4;

    private final ThreadTeam team;
    private final Workspace workspace;
    private final ConvolutionAlgorithm fallback;
    private final NarrowWeightGradient weightGradient;

    /**
     * A convolution that runs on a team.
     *
     * @param fallback what computes input gradients
     */
    public NarrowConvolution(ThreadTeam team, Workspace workspace, ConvolutionAlgorithm fallback) {
        this.team = team;
        this.workspace = workspace;
        this.fallback = fallback;
        weightGradient = new NarrowWeightGradient(team, workspace);
    }

    @Override
    public boolean applies(Conv2dShape shape) {
        return shape.groups() == 1
                && shape.c() <= CHANNELS
                && shape.height().dilation() == 1
                && shape.width().dilation() == 1
                && shape.width().kernel() * shape.c() % TAPS == 0
                && shape.k() % LANES == 0;
    }

    @Override
    public void forward(FloatBuffer x, FloatBuffer w, FloatEpilogue epilogue, FloatBuffer y, Conv2dShape shape) {
        int depth = shape.depth();
        Panels panels = new Panels(depth, shape.k());
        FloatBuffer packed = workspace.packed(panels.length());
        for (int panel = 0; panel < panels.count(); panel++) {
            panels.pack(panel, 0, depth, w.array(), w.offset(), 1, depth, packed);
        }
        NarrowLines geometry = NarrowLines.of(shape);
        int[] taps = geometry.taps();
        team.split(shape.n() * shape.p(), (from, to, thread) -> {
            FloatBuffer lines = workspace.scratch(thread, geometry.floats());
            FloatBuffer sums = workspace.sums(thread, ROWS * MOST_VECTORS * LANES);
            int rows;
            for (int first = from; first < to; first += rows) {
                rows = geometry.fill(x.array(), x.offset(), first, to, lines);
                for (int i = 0; i < rows; i++) {
                    int at = y.offset() + (first + i) * shape.q() * shape.k();
                    int windows = lines.offset() + geometry.row(i);
                    multiplyRow(geometry, windows, lines.array(), taps, panels, packed, sums, y.array(), at);
                    epilogue.apply(y, at, shape.q(), shape.k(), 0, shape.k());
                }
            }
        });
    }

    /** Multiplies the windows of a row of outputs, whose lines begin at {@code from}, with all filters. */
    private static void multiplyRow(
            NarrowLines geometry,
            int from,
            float[] lines,
            int[] taps,
            Panels panels,
            FloatBuffer packed,
            FloatBuffer sums,
            float[] y,
            int to) {
        int k = geometry.shape().k();
        int rest = geometry.shape().q() % ROWS;
        int whole = geometry.shape().q() - rest;
        int last = from + whole * geometry.step();
        for (int panel = 0; panel < panels.count(); panel += panelsAtOnce(panels, panel)) {
            int at = to + panel * 2 * LANES;
            int width = panelsAtOnce(panels, panel) == 2 ? MOST_VECTORS * LANES : panels.width(panel);
            multiply(geometry, from, whole, lines, taps, panels, panel, packed, y, at, k);
            if (rest > 0) {
                float[] detour = sums.array();
                multiply(geometry, last, ROWS, lines, taps, panels, panel, packed, detour, sums.offset(), width);
                for (int i = 0; i < rest; i++) {
                    Rows.copy(detour, sums.offset() + i * width, y, at + (whole + i) * k, width);
                }
            }
        }
    }

    /** Two, where there are two full ones and enough registers for their sums; else one. */
    static int panelsAtOnce(Panels panels, int panel) {
        return Simd.MANY_REGISTERS && panels.columns() - panel * 2 * LANES >= MOST_VECTORS * LANES ? 2 : 1;
    }

    /**
     * Multiplies some neighbouring windows with the filters of a panel, or of two.
     *
     * @param windows a multiple of eight
     */
    private static void multiply(
            NarrowLines geometry,
            int from,
            int windows,
            float[] lines,
            int[] taps,
            Panels panels,
            int panel,
            FloatBuffer packed,
            float[] target,
            int to,
            int stride) {
        int step = geometry.step();
        float[] weights = packed.array();
        int b = packed.offset() + panels.start(panel);
        if (panels.vectors(panel) == 1) {
            NarrowKernels.windows8x1(lines, from, step, windows, taps, weights, b, target, to, stride);
        } else if (panelsAtOnce(panels, panel) == 1) {
            NarrowKernels.windows4x2(lines, from, step, windows, taps, weights, b, target, to, stride);
        } else {
            int next = panels.start(1);
            NarrowKernels.windows4x4(lines, from, step, windows, taps, weights, b, next, target, to, stride);
        }
    }

    @Override
    public void inputGradient(FloatBuffer dy, FloatBuffer w, FloatBuffer dx, boolean add, Conv2dShape shape) {
        fallback.inputGradient(dy, w, dx, add, shape);
    }

    @Override
    public void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        weightGradient.run(dy, x, dw, shape);
    }
}
