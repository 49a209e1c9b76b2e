package dev.jacobi.cpu;

import static dev.jacobi.cpu.MicroKernels.ROWS;
import static dev.jacobi.cpu.Simd.LANES;

import dev.jacobi.core.backend.Conv2dShape;
import dev.jacobi.core.backend.WindowAxis;

/**
 * Convolution by windows of one pixel. Its weight gradient is the product of two matrices that lie in memory as the kernels
 * like them, so nothing is unfolded and nothing packed, and the memory delivers while the kernels multiply. The other two
 * passes are left to another algorithm.
 */
final class PointwiseConvolution implements ConvolutionAlgorithm {
    /** Pixels that are added up at a time: of these, two vectors of one matrix fit the first-level cache. */
    private static final int BLOCK = 128;

    /** Pixels of a sum, about; then another sum begins. */
    private static final int SUMMED = 4096;

    /** Sums that fit the second-level cache many times over: up to so many, each part of the work has its own. */
    private static final int FEW_SUMS = 1 << 14;

    /** Parts that the work is cut into: parts of the pixels where the sums are few, else parts of the sums. */
    private static final int PARTS = 8;

    private final ThreadTeam team;
    private final Workspace workspace;
    private final ConvolutionAlgorithm back;

    PointwiseConvolution(ThreadTeam team, Workspace workspace, ConvolutionAlgorithm back) {
        this.team = team;
        this.workspace = workspace;
        this.back = back;
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
        back.forward(x, w, epilogue, y, shape);
    }

    @Override
    public void inputGradient(FloatBuffer dy, FloatBuffer w, FloatBuffer dx, boolean add, Conv2dShape shape) {
        back.inputGradient(dy, w, dx, add, shape);
    }

    /** The geometry alone says how the pixels are cut, and not the number of threads, so that every sum has one order. */
    @Override
    public void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        Factors factors = Factors.of(dy, x, shape);
        Panels panels = factors.panels();
        int lines = factors.lines();
        int rowBlocks = panels.depth() / ROWS;
        boolean byPixels = shape.c() * shape.k() <= FEW_SUMS;
        int parts = Math.min(PARTS, byPixels ? lines : rowBlocks);
        int copies = byPixels ? parts : 1;
        float[] sums = workspace.accumulated(2 * copies * panels.length());
        team.split(parts, (from, to, _) -> {
            if (byPixels) {
                for (int part = from; part < to; part++) {
                    int start = part * panels.length();
                    int spare = start + copies * panels.length();
                    int end = (part + 1) * lines / parts;
                    factors.multiply(part * lines / parts, end, 0, panels.depth(), sums, start, spare);
                }
            } else {
                int first = from * rowBlocks / parts * ROWS;
                int end = to * rowBlocks / parts * ROWS;
                factors.multiply(0, lines, first, end, sums, 0, panels.length());
            }
        });
        team.split(panels.depth() / ROWS, (from, to, _) -> {
            int first = from * ROWS;
            int end = to * ROWS;
            for (int panel = 0; panel < panels.count(); panel++) {
                int at = panels.start(panel) + panels.row(panel, first);
                for (int copy = 1; copy < copies; copy++) {
                    Rows.add(sums, copy * panels.length() + at, sums, at, panels.row(panel, end - first));
                }
                factors.store(panel, first, end, sums, dw);
            }
        });
    }

    /**
     * The two matrices whose product is the gradient, [pixels, channels] and [pixels, filters]: A is the wider one, whose
     * numbers are multiplied with vectors of B, the narrower, since B's lines stay in the first-level cache meanwhile.
     *
     * @param turned whether A is the input, so that the sums are [channels, filters]
     */
    private record Factors(FloatBuffer a, FloatBuffer b, boolean turned, Conv2dShape shape) {
        static Factors of(FloatBuffer dy, FloatBuffer x, Conv2dShape shape) {
            boolean turned = shape.c() > shape.k();
            return new Factors(turned ? x : dy, turned ? dy : x, turned, shape);
        }

        /** Layout of the sums. */
        Panels panels() {
            return new Panels(Math.max(shape.c(), shape.k()), Math.min(shape.c(), shape.k()));
        }

        /** Lines of outputs of all pictures. */
        int lines() {
            return shape.n() * shape.p();
        }

        private int inputStep() {
            return shape.width().stride() * shape.c();
        }

        private int inputLine() {
            return shape.height().stride() * shape.width().size() * shape.c();
        }

        private int outputLine() {
            return shape.q() * shape.k();
        }

        /** Whether all pixels follow one another at equal distances. */
        private boolean isOneLine() {
            return shape.height().stride() == 1 && shape.width().stride() == 1;
        }

        /** Whether the next picture's first line follows the last one at the distance of all others. */
        private boolean isOnePicture() {
            return shape.p() * shape.height().stride() == shape.height().size();
        }

        /**
         * Adds up the products of some lines for some of A's columns. Long sums lose digits, so the pixels are added up
         * by some thousands first.
         *
         * @param spare where the sums of the second thousands and those that follow can be made
         */
        void multiply(int firstLine, int endLine, int firstRow, int endRow, float[] sums, int start, int spare) {
            int most = Math.max(1, SUMMED / shape.q());
            for (int line = firstLine; line < endLine; line += most) {
                boolean first = line == firstLine;
                addLines(line, Math.min(endLine, line + most), firstRow, endRow, sums, first ? start : spare);
                if (!first) {
                    Panels panels = panels();
                    for (int panel = 0; panel < panels.count(); panel++) {
                        int at = panels.start(panel) + panels.row(panel, firstRow);
                        Rows.add(sums, spare + at, sums, start + at, panels.row(panel, endRow - firstRow));
                    }
                }
            }
        }

        private void addLines(int firstLine, int endLine, int firstRow, int endRow, float[] sums, int start) {
            int most = isOneLine() ? BLOCK : Math.max(1, BLOCK / shape.q()) * shape.q();
            int first = firstLine * shape.q();
            int end = endLine * shape.q();
            int count;
            for (int pixel = first; pixel < end; pixel += count) {
                count = Math.min(most, end - pixel);
                if (!isOneLine() && !isOnePicture()) {
                    count = Math.min(count, (shape.p() - pixel / shape.q() % shape.p()) * shape.q());
                }
                addBlock(pixel, grid(count), firstRow, endRow, sums, start, pixel == first);
            }
        }

        /** So many pixels as the kernels are to walk over them. */
        private PixelGrid grid(int count) {
            int lines = isOneLine() ? 1 : count / shape.q();
            int pixels = count / lines;
            return turned
                    ? new PixelGrid(lines, pixels, inputStep(), inputLine(), shape.k(), outputLine())
                    : new PixelGrid(lines, pixels, shape.k(), outputLine(), inputStep(), inputLine());
        }

        private void addBlock(
                int pixel, PixelGrid grid, int firstRow, int endRow, float[] sums, int start, boolean fresh) {
            Panels panels = panels();
            int aPixel = a.offset() + (turned ? input(pixel) : output(pixel));
            int bPixel = b.offset() + (turned ? output(pixel) : input(pixel));
            for (int panel = 0; panel < panels.count(); panel++) {
                int bi = bPixel + panel * 2 * LANES;
                for (int row = firstRow; row < endRow; row += ROWS) {
                    int sum = start + panels.start(panel) + panels.row(panel, row);
                    StridedKernels.columns8(a.array(), aPixel + row, b.array(), bi, grid, sums, sum, fresh);
                }
            }
        }

        /** Where the input pixel lies that an output pixel looks at. */
        private int input(int pixel) {
            int line = pixel / shape.q();
            int picture =
                    line / shape.p() * shape.height().size() * shape.width().size() * shape.c();
            return picture + line % shape.p() * inputLine() + pixel % shape.q() * inputStep();
        }

        private int output(int pixel) {
            return pixel * shape.k();
        }

        /** Moves some rows of a panel of the sums to the gradient [K, C]. */
        void store(int panel, int firstRow, int endRow, float[] sums, FloatBuffer dw) {
            Panels panels = panels();
            int from = panels.start(panel);
            if (turned) {
                panels.unpack(panel, firstRow, endRow, sums, from, dw.array(), dw.offset(), shape.c());
                return;
            }
            for (int row = firstRow; row < endRow; row++) {
                int to = dw.offset() + row * shape.c() + panel * 2 * LANES;
                Rows.copy(sums, from + panels.row(panel, row), dw.array(), to, panels.width(panel));
            }
        }
    }
}
