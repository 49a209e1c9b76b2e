package dev.jacobi.cpu.convolution.strips;

import static dev.jacobi.cpu.convolution.strips.StripTransforms.BLOCK;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.COLUMN;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.POINTS;
import static dev.jacobi.cpu.convolution.strips.StripTransforms.SIDE;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.cpu.convolution.ConvolutionAlgorithm;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.products.Panels;
import dev.jacobi.cpu.threads.ThreadTeam;

/**
 * 3×3 convolution with half the multiplications: Winograd's F(4,3) down the columns of a strip of four rows, and plain
 * sums over the three columns of a window. That is twice what F(4×4) needs, but the transforms run along one axis only,
 * and with few channels all that is computed from a strip fits the first-level cache, or nearly does.
 */
public final class StripConvolution implements ConvolutionAlgorithm {
    private final ThreadTeam team;
    private final Workspace workspace;

    /** A convolution that runs on a team. */
    public StripConvolution(ThreadTeam team, Workspace workspace) {
        this.team = team;
        this.workspace = workspace;
    }

    @Override
    public boolean applies(Conv2dShape shape) {
        return shape.groups() == 1
                && BLOCK % LANES == 0
                && shape.c() % BLOCK == 0
                && shape.k() % BLOCK == 0
                && applies(shape.height())
                && applies(shape.width());
    }

    private static boolean applies(WindowAxis axis) {
        return axis.kernel() == SIDE && axis.stride() == 1 && axis.dilation() == 1 && axis.padding() < SIDE;
    }

    @Override
    public void forward(FloatBuffer x, FloatBuffer w, FloatEpilogue epilogue, FloatBuffer y, Conv2dShape shape) {
        Panels panels = new Panels(shape.c(), shape.k());
        StripWeights weights = new StripWeights(panels, w, shape.c(), false);
        run(Strips.forward(shape), weights, x, epilogue, y, false);
    }

    /** A convolution of dy with the weights rotated by 180°, and inputs and outputs exchanged. */
    @Override
    public void inputGradient(FloatBuffer dy, FloatBuffer w, FloatBuffer dx, boolean add, Conv2dShape shape) {
        Panels panels = new Panels(shape.k(), shape.c());
        StripWeights weights = new StripWeights(panels, w, shape.c(), true);
        run(Strips.backward(shape), weights, dy, FloatEpilogue.NONE, dx, add);
    }

    @Override
    public void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        new StripWeightGradient(team, workspace, dy, x, shape).run(dw);
    }

    private void run(
            Strips strips, StripWeights weights, FloatBuffer x, FloatEpilogue epilogue, FloatBuffer y, boolean add) {
        Panels panels = weights.panels();
        FloatBuffer packed = workspace.packed(weights.length());
        team.split(panels.count(), (from, to, thread) -> {
            FloatBuffer scratch = workspace.scratch(thread, weights.scratchLength());
            for (int panel = from; panel < to; panel++) {
                weights.transform(panel, packed, scratch);
            }
        });
        team.split(strips.count(), (from, to, thread) -> {
            FloatBuffer inputs = workspace.rows(thread, strips.length(panels.depth()));
            FloatBuffer sums = workspace.sums(thread, strips.sumsLength());
            FloatBuffer scratch = workspace.scratch(thread, strips.scratchLength());
            for (int strip = from; strip < to; strip++) {
                strips.transformInput(x, panels.depth(), strip, inputs, 0, scratch);
                for (int panel = 0; panel < panels.count(); panel++) {
                    multiply(strips, inputs, weights, panel, packed, sums);
                    int width = panels.vectors(panel) * LANES;
                    strips.transformOutput(sums, width, y, panels.columns(), panel * 2 * LANES, strip, add, scratch);
                }
                strips.finish(epilogue, y, panels.columns(), strip);
            }
        });
    }

    /** The products of a strip with a panel of weights. */
    private static void multiply(
            Strips strips, FloatBuffer inputs, StripWeights weights, int panel, FloatBuffer packed, FloatBuffer sums) {
        int vectors = weights.panels().vectors(panel);
        int width = vectors * LANES;
        int outputs = StripKernels.outputs(vectors);
        for (int point = 0; point < POINTS; point++) {
            int w = packed.offset() + weights.start(panel) + point * weights.pointStride();
            for (int column = 0; column < strips.outWidth(); column += outputs) {
                StripKernels.multiply(
                        vectors,
                        inputs.array(),
                        inputs.offset() + column * COLUMN + point * BLOCK,
                        weights.panels().depth() / BLOCK,
                        strips.blockLength(),
                        packed.array(),
                        w,
                        weights.tapStride(),
                        sums.array(),
                        sums.offset() + (column * POINTS + point) * width);
            }
        }
    }
}
