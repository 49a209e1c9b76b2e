package dev.jacobi.cpu.convolution.narrow;

import static dev.jacobi.cpu.products.MicroKernels.ROWS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.convolution.ConvolutionAlgorithm;
import dev.jacobi.cpu.convolution.PartialSums;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.products.Panels;
import dev.jacobi.cpu.products.PixelGrid;
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

    /**
     * The same in weight gradients for two vectors of filters, if it divides a line of a window and there are enough
     * registers.
     */
    private static final int MANY_TAPS = 9;

    /** Vectors of filters at once: two panels. */
    private static final int MOST_VECTORS = 4;

    private final ThreadTeam team;
    private final Workspace workspace;
    private final ConvolutionAlgorithm fallback;

    /**
     * A convolution that runs on a team.
     *
     * @param fallback what computes input gradients
     */
    public NarrowConvolution(ThreadTeam team, Workspace workspace, ConvolutionAlgorithm fallback) {
        this.team = team;
        this.workspace = workspace;
        this.fallback = fallback;
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
    private static int panelsAtOnce(Panels panels, int panel) {
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

    /** The rows of outputs are cut into parts, as {@link PartialSums} says. */
    @Override
    public void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        int depth = shape.depth();
        int rows = shape.n() * shape.p();
        Panels panels = new Panels(depth, shape.k());
        NarrowLines geometry = NarrowLines.of(shape);
        PartialSums partial = new PartialSums(rows, Math.min(PartialSums.PIECES, rows), panels.length());
        FloatBuffer sums = workspace.accumulated(partial.length());
        team.split(partial.parts(), (from, to, thread) -> {
            FloatBuffer lines = workspace.scratch(thread, geometry.floats());
            for (int part = from; part < to; part++) {
                int start = partial.start(part);
                Rows.clear(sums.array(), sums.offset() + start, panels.length());
                int end = partial.end(part);
                int count;
                for (int row = partial.first(part); row < end; row += count) {
                    count = geometry.fill(x.array(), x.offset(), row, end, lines);
                    int gradients = dy.offset() + row * shape.q() * shape.k();
                    addRows(geometry, count, lines, dy.array(), gradients, panels, sums, start);
                }
            }
        });
        partial.addToFirst(sums, 0, panels.length());
        for (int panel = 0; panel < panels.count(); panel++) {
            panels.unpack(panel, 0, depth, sums, dw.array(), dw.offset(), depth);
        }
    }

    /** Adds the products of some rows of output gradients with the windows they come from. */
    private static void addRows(
            NarrowLines geometry,
            int rows,
            FloatBuffer lines,
            float[] dy,
            int gradients,
            Panels panels,
            FloatBuffer sums,
            int start) {
        int rowFloats = geometry.shape().q() * geometry.shape().k();
        if (takesManyTaps(geometry, panels)) {
            addManyTaps(geometry, rows, lines, dy, gradients, panels, sums, start);
        } else {
            for (int i = 0; i < rows; i++) {
                addRow(geometry, geometry.row(i), lines, dy, gradients + i * rowFloats, panels, sums, start);
            }
        }
    }

    /** Whether a line of a window and the filters can be cut as {@link NarrowGradientKernels#taps9x2} takes them. */
    private static boolean takesManyTaps(NarrowLines geometry, Panels panels) {
        return Simd.MANY_REGISTERS && geometry.run() % MANY_TAPS == 0 && panels.columns() % (2 * LANES) == 0;
    }

    /** Nine floats of a window at a time, over all rows. */
    private static void addManyTaps(
            NarrowLines geometry,
            int rows,
            FloatBuffer lines,
            float[] dy,
            int gradients,
            Panels panels,
            FloatBuffer sums,
            int start) {
        int q = geometry.shape().q();
        int k = geometry.shape().k();
        PixelGrid grid = new PixelGrid(rows, q, geometry.step(), geometry.row(1), k, q * k);
        for (int panel = 0; panel < panels.count(); panel++) {
            int b = gradients + panel * 2 * LANES;
            for (int tap = 0; tap < panels.depth(); tap += MANY_TAPS) {
                int c = sums.offset() + start + panels.start(panel) + panels.row(panel, tap);
                int a = lines.offset() + geometry.tap(tap);
                NarrowGradientKernels.taps9x2(lines.array(), a, dy, b, grid, sums.array(), c);
            }
        }
    }

    /** Adds the products of a row of output gradients with the windows they come from. */
    private static void addRow(
            NarrowLines geometry,
            int from,
            FloatBuffer lines,
            float[] dy,
            int gradients,
            Panels panels,
            FloatBuffer sums,
            int start) {
        int windows = geometry.shape().q();
        int step = geometry.step();
        int k = geometry.shape().k();
        int depth = geometry.shape().depth();
        float[] pixels = lines.array();
        float[] gradient = sums.array();
        for (int panel = 0; panel < panels.count(); panel += panelsAtOnce(panels, panel)) {
            int vectors = panels.vectors(panel);
            boolean two = panelsAtOnce(panels, panel) == 2;
            int b = gradients + panel * 2 * LANES;
            int c = sums.offset() + start + panels.start(panel);
            for (int tap = 0; tap < depth; tap += TAPS) {
                int a = lines.offset() + from + geometry.tap(tap);
                if (two) {
                    NarrowGradientKernels.taps3x4(pixels, a, step, windows, dy, b, k, gradient, c, panels.start(1));
                } else if (vectors == 2) {
                    NarrowGradientKernels.taps3x2(pixels, a, step, windows, dy, b, k, gradient, c);
                } else {
                    NarrowGradientKernels.taps3x1(pixels, a, step, windows, dy, b, k, gradient, c);
                }
                c += TAPS * vectors * LANES;
            }
        }
    }
}
