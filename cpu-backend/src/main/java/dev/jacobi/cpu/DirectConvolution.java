package dev.jacobi.cpu;

import static dev.jacobi.cpu.DirectKernels.HALF;
import static dev.jacobi.cpu.MicroKernels.CHUNK;
import static dev.jacobi.cpu.Simd.LANES;

import dev.jacobi.core.backend.Conv2dShape;
import dev.jacobi.core.backend.WindowAxis;
import java.util.Arrays;

/**
 * Convolution without unfolding: the kernels slide their windows over a padded copy of the lines, where {@link
 * PatchConvolution} copies every pixel once for each window that looks at it. With stride 1 the input gradient is such a
 * convolution too; the input gradients of other strides and the weight gradients are left to another algorithm.
 */
final class DirectConvolution implements ConvolutionAlgorithm {
    private final ThreadTeam team;
    private final Workspace workspace;
    private final ConvolutionAlgorithm back;

    DirectConvolution(ThreadTeam team, Workspace workspace, ConvolutionAlgorithm back) {
        this.team = team;
        this.workspace = workspace;
        this.back = back;
    }

    /** A window of one pixel slides over nothing. */
    @Override
    public boolean applies(Conv2dShape shape) {
        return shape.groups() == 1 && shape.height().kernel() * shape.width().kernel() > 1;
    }

    @Override
    public void forward(FloatBuffer x, FloatBuffer w, FloatBuffer bias, FloatBuffer y, Conv2dShape shape) {
        run(x, pack(w, shape, false), bias, y, false, shape);
    }

    /** A convolution of dy with the weights turned by 180°, inputs and outputs exchanged. */
    @Override
    public void inputGradient(FloatBuffer dy, FloatBuffer w, FloatBuffer dx, boolean add, Conv2dShape shape) {
        int top = gradientPadding(shape.height());
        int left = gradientPadding(shape.width());
        if (shape.height().stride() > 1 || shape.width().stride() > 1 || top < 0 || left < 0) {
            back.inputGradient(dy, w, dx, add, shape);
            return;
        }
        var height = new WindowAxis(
                shape.p(), shape.height().kernel(), 1, top, shape.height().dilation());
        var width = new WindowAxis(
                shape.q(), shape.width().kernel(), 1, left, shape.width().dilation());
        var reversed = new Conv2dShape(shape.n(), height, width, shape.k(), shape.c(), 1);
        run(dy, pack(w, reversed, true), null, dx, add, reversed);
    }

    private static int gradientPadding(WindowAxis axis) {
        return axis.dilation() * (axis.kernel() - 1) - axis.padding();
    }

    @Override
    public void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        back.weightGradient(dy, x, dw, shape);
    }

    /** Weights as the kernels read them: panel by panel, chunks of channels, taps, channels. */
    private float[] pack(FloatBuffer w, Conv2dShape shape, boolean reversed) {
        Panels panels = new Panels(shape.depth(), shape.k());
        float[] packed = workspace.packed(panels.length());
        int taps = shape.height().kernel() * shape.width().kernel();
        int filterStride = taps * (reversed ? shape.k() : shape.c());
        int tapStride = reversed ? shape.k() : shape.c();
        int rowStep = reversed ? filterStride : 1;
        int columnStep = reversed ? 1 : filterStride;
        team.split(panels.count(), (from, to, _) -> {
            for (int panel = from; panel < to; panel++) {
                int row = 0;
                for (int c = 0; c < shape.c(); c += CHUNK) {
                    int run = Math.min(CHUNK, shape.c() - c);
                    for (int tap = 0; tap < taps; tap++) {
                        int start = w.offset() + (reversed ? taps - 1 - tap : tap) * tapStride + c * rowStep;
                        panels.pack(panel, row, run, w.array(), start, rowStep, columnStep, packed);
                        row += run;
                    }
                }
            }
        });
        return packed;
    }

    private void run(FloatBuffer x, float[] packed, FloatBuffer bias, FloatBuffer y, boolean add, Conv2dShape shape) {
        DirectLines lines = DirectLines.of(shape, team.size());
        Panels panels = new Panels(shape.depth(), shape.k());
        int[] taps = lines.taps();
        int bands = Math.ceilDiv(shape.p(), lines.rows());
        boolean[] cleared = new boolean[team.size()];
        team.split(Math.ceilDiv(shape.n(), lines.pictures()) * bands, (from, to, thread) -> {
            float[] copy = workspace.rows(thread, lines.length());
            if (!cleared[thread]) {
                Arrays.fill(copy, 0, lines.length(), 0);
                cleared[thread] = true;
            }
            for (int item = from; item < to; item++) {
                Block block = Block.of(lines, panels, item / bands, item % bands);
                int length = panels.count() * block.panelLength();
                float[] sums = workspace.sums(thread, length);
                Arrays.fill(sums, 0, length, 0);
                for (int channel = 0; channel < shape.c(); channel += CHUNK) {
                    block.multiply(x, channel, copy, taps, packed, sums);
                }
                for (int panel = 0; panel < panels.count(); panel++) {
                    block.store(sums, panel, bias, y, add);
                }
            }
        });
    }

    /** Some rows of outputs of some pictures, or rather of one where they are not all rows. */
    private record Block(DirectLines lines, Panels panels, int firstPicture, int pictures, int firstRow, int rows) {
        static Block of(DirectLines lines, Panels panels, int group, int band) {
            Conv2dShape shape = lines.shape();
            int picture = group * lines.pictures();
            int row = band * lines.rows();
            return new Block(
                    lines,
                    panels,
                    picture,
                    Math.min(lines.pictures(), shape.n() - picture),
                    row,
                    Math.min(lines.rows(), shape.p() - row));
        }

        private int halvesOfRow() {
            return Math.ceilDiv(lines.shape().q(), HALF);
        }

        private int halves() {
            return pictures * rows * halvesOfRow();
        }

        /** Floats of a panel's sums; the last half may be alone in its tile. */
        int panelLength() {
            return (halves() + 1) * HALF * 2 * LANES;
        }

        /** Where the windows of a half begin in the copy. */
        private int window(int half) {
            int row = half / halvesOfRow();
            return lines.window(row / rows, row % rows, half % halvesOfRow() * HALF);
        }

        /** Adds the products of the channels from {@code channel} on, as many as the copy has. */
        void multiply(FloatBuffer x, int channel, float[] copy, int[] taps, float[] packed, float[] sums) {
            int run = Math.min(CHUNK, lines.shape().c() - channel);
            lines.fill(x.array(), x.offset(), firstPicture, pictures, firstRow, rows, channel, run, copy);
            for (int panel = 0; panel < panels.count(); panel++) {
                int vectors = panels.vectors(panel);
                int b = panels.start(panel) + channel * taps.length * vectors * LANES;
                for (int half = 0; half < halves(); half += 2) {
                    int first = window(half);
                    int second = half + 1 < halves() ? window(half + 1) : first;
                    int c = panel * panelLength() + half * HALF * vectors * LANES;
                    DirectKernels.windows8(vectors, copy, first, second, taps, run, packed, b, sums, c);
                }
            }
        }

        void store(float[] sums, int panel, FloatBuffer bias, FloatBuffer y, boolean add) {
            Conv2dShape shape = lines.shape();
            int stride = panels.vectors(panel) * LANES;
            int width = panels.width(panel);
            for (int half = 0; half < halves(); half++) {
                int row = half / halvesOfRow();
                int column = half % halvesOfRow() * HALF;
                int pixel = ((firstPicture + row / rows) * shape.p() + firstRow + row % rows) * shape.q() + column;
                for (int i = 0; i < Math.min(HALF, shape.q() - column); i++) {
                    int from = panel * panelLength() + (half * HALF + i) * stride;
                    int to = y.offset() + (pixel + i) * shape.k() + panel * 2 * LANES;
                    if (add) {
                        Rows.add(sums, from, y.array(), to, width);
                    } else if (bias == null) {
                        Rows.copy(sums, from, y.array(), to, width);
                    } else {
                        int at = bias.offset() + panel * 2 * LANES;
                        Rows.sum(sums, from, bias.array(), at, y.array(), to, width);
                    }
                }
            }
        }
    }
}
