package dev.jacobi.cpu.convolution.direct;

import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.cpu.convolution.ConvolutionAlgorithm;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.products.Panels;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import java.util.List;

/**
 * Convolution without unfolding: the kernels slide their windows over a padded copy of the lines, where {@code
 * PatchConvolution} copies every pixel once for each window that looks at it. With stride 1 the input gradient is such a
 * convolution too; the input gradients of other strides and the weight gradients are left to another algorithm.
 */
public final class DirectConvolution implements ConvolutionAlgorithm {
    private final ThreadTeam team;
    private final Workspace workspace;
    private final ConvolutionAlgorithm fallback;

    /**
     * A convolution that runs on a team.
     *
     * @param fallback the algorithm for the passes and strides that this one does not handle
     */
    public DirectConvolution(ThreadTeam team, Workspace workspace, ConvolutionAlgorithm fallback) {
        this.team = team;
        this.workspace = workspace;
        this.fallback = fallback;
    }

    /** A window of one pixel has nothing to slide over. */
    @Override
    public boolean applies(Conv2dShape shape) {
        return shape.groups() == 1 && shape.height().kernel() * shape.width().kernel() > 1;
    }

    @Override
    public void forward(FloatBuffer x, FloatBuffer w, FloatEpilogue epilogue, FloatBuffer y, Conv2dShape shape) {
        run(x, new DirectWeights(w, shape, false), epilogue, y, false, shape);
    }

    /** A convolution of dy with the weights rotated by 180°, and inputs and outputs exchanged. */
    @Override
    public void inputGradient(FloatBuffer dy, FloatBuffer w, FloatBuffer dx, boolean add, Conv2dShape shape) {
        int top = gradientPadding(shape.height());
        int left = gradientPadding(shape.width());
        if (shape.height().stride() > 1 || shape.width().stride() > 1 || top < 0 || left < 0) {
            fallback.inputGradient(dy, w, dx, add, shape);
            return;
        }
        var height = new WindowAxis(
                shape.p(), shape.height().kernel(), 1, top, shape.height().dilation());
        var width = new WindowAxis(
                shape.q(), shape.width().kernel(), 1, left, shape.width().dilation());
        var reversed = new Conv2dShape(shape.n(), height, width, shape.k(), shape.c(), 1);
        run(dy, new DirectWeights(w, reversed, true), FloatEpilogue.NONE, dx, add, reversed);
    }

    private static int gradientPadding(WindowAxis axis) {
        return axis.dilation() * (axis.kernel() - 1) - axis.padding();
    }

    @Override
    public void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        fallback.weightGradient(dy, x, dw, shape);
    }

    private void run(
            FloatBuffer x,
            DirectWeights weights,
            FloatEpilogue epilogue,
            FloatBuffer y,
            boolean add,
            Conv2dShape shape) {
        DirectLines lines = DirectLines.of(shape, team.size());
        List<DirectBlock> blocks = DirectBlock.of(lines);
        Panels panels = weights.panels();
        long copies = (long) blocks.size() * copiesLength(lines);
        if (copies * team.size() <= panels.length() && panels.count() >= 2 * team.size()) {
            runByPanels(x, weights, epilogue, y, add, lines, blocks);
        } else {
            runByPictures(x, weights, epilogue, y, add, lines, blocks);
        }
    }

    /** Floats of the copies of a block, one for each chunk of channels. */
    private static int copiesLength(DirectLines lines) {
        return Math.ceilDiv(lines.shape().c(), CHUNK) * lines.length();
    }

    /** All weights are packed first; then each thread computes one block after another from a copy of its lines. */
    private void runByPictures(
            FloatBuffer x,
            DirectWeights weights,
            FloatEpilogue epilogue,
            FloatBuffer y,
            boolean add,
            DirectLines lines,
            List<DirectBlock> blocks) {
        Panels panels = weights.panels();
        FloatBuffer packed = workspace.packed(panels.length());
        team.split(panels.count(), (from, to, _) -> {
            for (int panel = from; panel < to; panel++) {
                weights.pack(panel, packed, panels.start(panel));
            }
        });
        FloatBuffer[] copies = new FloatBuffer[team.size()];
        team.split(blocks.size(), (from, to, thread) -> {
            if (copies[thread] == null) {
                copies[thread] = workspace.rows(thread, lines.length());
                Rows.clear(copies[thread].array(), copies[thread].offset(), lines.length());
            }
            FloatBuffer copy = copies[thread];
            FloatBuffer sums = workspace.sums(thread, DirectBlock.SUMS);
            for (DirectBlock block : blocks.subList(from, to)) {
                for (int c = 0; c < lines.shape().c(); c += CHUNK) {
                    block.fill(x, c, copy, 0);
                    for (int panel = 0; panel < panels.count(); panel++) {
                        block.multiply(copy, 0, c, weights, panel, packed, panels.start(panel), y, add, sums);
                    }
                }
                block.finish(epilogue, y, 0, panels.columns());
            }
        });
    }

    /**
     * For many weights and few pixels: each thread copies all lines, because reading what another core has just written
     * would be slow, and packs one panel of weights at a time, which stays in its cache while all pictures are
     * computed.
     */
    private void runByPanels(
            FloatBuffer x,
            DirectWeights weights,
            FloatEpilogue epilogue,
            FloatBuffer y,
            boolean add,
            DirectLines lines,
            List<DirectBlock> blocks) {
        int channels = lines.shape().c();
        int blockLength = copiesLength(lines);
        Panels panels = weights.panels();
        team.splitWhole(panels.count(), (from, to, thread) -> {
            FloatBuffer copy = workspace.own(thread, blocks.size() * blockLength);
            Rows.clear(copy.array(), copy.offset(), copy.length());
            for (int item = 0; item < blocks.size(); item++) {
                for (int c = 0; c < channels; c += CHUNK) {
                    blocks.get(item).fill(x, c, copy, item * blockLength + c / CHUNK * lines.length());
                }
            }
            FloatBuffer packed = workspace.rows(thread, panels.depth() * 2 * LANES);
            FloatBuffer sums = workspace.sums(thread, DirectBlock.SUMS);
            for (int panel = from; panel < to; panel++) {
                weights.pack(panel, packed, 0);
                for (int item = 0; item < blocks.size(); item++) {
                    DirectBlock block = blocks.get(item);
                    for (int c = 0; c < channels; c += CHUNK) {
                        int at = item * blockLength + c / CHUNK * lines.length();
                        block.multiply(copy, at, c, weights, panel, packed, 0, y, add, sums);
                    }
                    block.finish(epilogue, y, panel * 2 * LANES, panels.width(panel));
                }
            }
        });
    }
}
