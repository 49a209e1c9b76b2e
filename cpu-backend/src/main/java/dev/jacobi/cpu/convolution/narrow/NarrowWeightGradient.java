package dev.jacobi.cpu.convolution.narrow;

import static dev.jacobi.cpu.convolution.narrow.NarrowConvolution.TAPS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.convolution.PartialSums;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.Panels;
import dev.jacobi.cpu.products.PixelGrid;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import dev.jacobi.cpu.vectors.Simd;

/**
 * {@link NarrowConvolution}'s weight gradient. The rows of outputs are cut into parts, as {@link PartialSums} says, and
 * their gradients are multiplied with the windows they come from in one of three ways: nine floats of a window at a time,
 * by two vectors of filters, where there are registers for eighteen sums; three columns of three channels, with pixels
 * that slide along, where there are fewer; three floats at a time for all other shapes.
 */
final class NarrowWeightGradient {
    /** Neighbouring floats of a window that are taken at a time where there are many registers. */
    private static final int MANY_TAPS = 9;

    /** Columns of a window, and channels, of {@link NarrowGradientKernels#slide3x3}. */
    private static final int SLIDING = 3;

    /** Floats of gradients that are packed at a time: 64 KiB, far below a second-level cache. */
    private static final int PACKED_FLOATS = 1 << 14;

    private final ThreadTeam team;
    private final Workspace workspace;

    NarrowWeightGradient(ThreadTeam team, Workspace workspace) {
        this.team = team;
        this.workspace = workspace;
    }

    /** dw = the gradient of the weights, from those of the outputs and the inputs. */
    void run(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        new Run(dy.array(), shape).run(dy.offset(), x, dw);
    }

    /** One gradient. */
    private final class Run {
        private final float[] dy;
        private final int q;
        private final int k;
        private final int depth;
        private final int rows;
        private final NarrowLines geometry;
        private final Panels panels;
        private final PartialSums partial;
        private final FloatBuffer sums;

        Run(float[] dy, Conv2dShape shape) {
            this.dy = dy;
            q = shape.q();
            k = shape.k();
            depth = shape.depth();
            rows = shape.n() * shape.p();
            geometry = NarrowLines.of(shape);
            panels = new Panels(depth, k);
            partial = new PartialSums(rows, Math.min(PartialSums.PIECES, rows), panels.length());
            sums = workspace.accumulated(partial.length());
        }

        void run(int gradients, FloatBuffer x, FloatBuffer dw) {
            team.split(partial.parts(), (from, to, thread) -> {
                FloatBuffer lines = workspace.scratch(thread, geometry.floats());
                for (int part = from; part < to; part++) {
                    int start = sums.offset() + partial.start(part);
                    Rows.clear(sums.array(), start, panels.length());
                    int end = partial.end(part);
                    int count;
                    for (int row = partial.first(part); row < end; row += count) {
                        count = geometry.fill(x.array(), x.offset(), row, end, lines);
                        addRows(count, lines, gradients + row * q * k, start, thread);
                    }
                }
            });
            partial.addToFirst(sums, 0, panels.length());
            for (int panel = 0; panel < panels.count(); panel++) {
                panels.unpack(panel, 0, depth, sums, dw.array(), dw.offset(), depth);
            }
        }

        /** Adds the products of some rows of output gradients with the windows they come from. */
        private void addRows(int count, FloatBuffer lines, int gradients, int start, int thread) {
            if (takesManyTaps()) {
                addManyTaps(count, lines, gradients, start);
            } else if (slides()) {
                int some = slidingRows();
                FloatBuffer packed = workspace.rows(thread, some * width() * k);
                for (int row = 0; row < count; row += some) {
                    addSliding(row, Math.min(some, count - row), lines, gradients + row * q * k, packed, start);
                }
            } else {
                for (int row = 0; row < count; row++) {
                    addRow(lines.offset() + geometry.row(row), lines.array(), gradients + row * q * k, start);
                }
            }
        }

        /** Whether a line of a window and the filters can be cut as {@link NarrowGradientKernels#taps9x2} takes them. */
        private boolean takesManyTaps() {
            return Simd.MANY_REGISTERS && geometry.run() % MANY_TAPS == 0 && k % (2 * LANES) == 0;
        }

        /** Nine floats of a window at a time, over all rows. */
        private void addManyTaps(int count, FloatBuffer lines, int gradients, int start) {
            PixelGrid grid = new PixelGrid(count, q, geometry.step(), geometry.row(1), k, q * k);
            for (int panel = 0; panel < panels.count(); panel++) {
                int b = gradients + panel * 2 * LANES;
                for (int tap = 0; tap < depth; tap += MANY_TAPS) {
                    int a = lines.offset() + geometry.tap(tap);
                    int c = start + panels.start(panel) + panels.row(panel, tap);
                    NarrowGradientKernels.taps9x2(lines.array(), a, dy, b, grid, sums.array(), c);
                }
            }
        }

        /** Whether windows and filters are those of {@link NarrowGradientKernels#slide3x3}. */
        private boolean slides() {
            Conv2dShape shape = geometry.shape();
            return !Simd.MANY_REGISTERS
                    && shape.c() == SLIDING
                    && shape.width().kernel() == SLIDING
                    && shape.width().stride() == 1
                    && shape.height().stride() == 1
                    && k % (2 * LANES) == 0;
        }

        /** Pixels of a copied line. */
        private int width() {
            return geometry.length() / SLIDING;
        }

        /** Rows whose gradients are packed at a time. */
        private int slidingRows() {
            return Math.clamp(PACKED_FLOATS / (width() * k), 1, geometry.most());
        }

        /**
         * Some rows as one run of pixels, which can be long because gradients are packed with zeros behind each row, as
         * many as make it as long as a copied line.
         */
        private void addSliding(int row, int count, FloatBuffer lines, int gradients, FloatBuffer packed, int start) {
            int pixels = count * width();
            for (int i = 0; i < count; i++) {
                packRow(gradients + i * q * k, packed.array(), packed.offset() + i * width() * LANES, pixels * LANES);
            }
            for (int vector = 0; vector < k / LANES; vector++) {
                int panel = vector / 2;
                int b = packed.offset() + vector * pixels * LANES;
                for (int tap = 0; tap < depth; tap += SLIDING * SLIDING) {
                    int a = lines.offset() + geometry.row(row) + geometry.tap(tap);
                    int c = start + panels.start(panel) + panels.row(panel, tap) + vector % 2 * LANES;
                    NarrowGradientKernels.slide3x3(lines.array(), a, packed.array(), b, pixels, sums.array(), c);
                }
            }
        }

        /** Packs the gradients of a row: each vector of filters for itself, {@code stride} floats apart. */
        private void packRow(int from, float[] packed, int to, int stride) {
            for (int pixel = 0; pixel < q; pixel++) {
                for (int vector = 0; vector < k / LANES; vector++) {
                    Simd.load(dy, from + pixel * k + vector * LANES)
                            .intoArray(packed, to + vector * stride + pixel * LANES);
                }
            }
            for (int vector = 0; vector < k / LANES; vector++) {
                Rows.clear(packed, to + vector * stride + q * LANES, (width() - q) * LANES);
            }
        }

        /** One row, three floats of a window at a time. */
        private void addRow(int windows, float[] lines, int gradients, int start) {
            int step = geometry.step();
            for (int panel = 0; panel < panels.count(); panel += NarrowConvolution.panelsAtOnce(panels, panel)) {
                int vectors = panels.vectors(panel);
                boolean two = NarrowConvolution.panelsAtOnce(panels, panel) == 2;
                int b = gradients + panel * 2 * LANES;
                int c = start + panels.start(panel);
                for (int tap = 0; tap < depth; tap += TAPS) {
                    int a = windows + geometry.tap(tap);
                    if (two) {
                        int next = panels.start(1);
                        NarrowGradientKernels.taps3x4(lines, a, step, q, dy, b, k, sums.array(), c, next);
                    } else if (vectors == 2) {
                        NarrowGradientKernels.taps3x2(lines, a, step, q, dy, b, k, sums.array(), c);
                    } else {
                        NarrowGradientKernels.taps3x1(lines, a, step, q, dy, b, k, sums.array(), c);
                    }
                    c += TAPS * vectors * LANES;
                }
            }
        }
    }
}
