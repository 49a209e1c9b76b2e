package dev.jacobi.cpu.convolution.grouped;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.convolution.ConvolutionAlgorithm;
import dev.jacobi.cpu.convolution.TapAxis;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.threads.ThreadTeam;

/**
 * Convolution with groups, down to one channel each (depthwise): a direct sum over the taps, for a vector of output
 * channels at a time, without unfolding. The work is cut into pictures, {@link ChannelBlocks} and {@link Band}s by the
 * geometry alone, so that the bits do not depend on the number of threads.
 */
public final class GroupedConvolution implements ConvolutionAlgorithm {
    private final ThreadTeam team;
    private final Workspace workspace;

    /** A convolution that runs on a team. */
    public GroupedConvolution(ThreadTeam team, Workspace workspace) {
        this.team = team;
        this.workspace = workspace;
    }

    @Override
    public boolean applies(Conv2dShape shape) {
        return shape.groups() > 1 && ChannelBlocks.fits(shape.groupC(), shape.groupK());
    }

    @Override
    public void forward(FloatBuffer x, FloatBuffer w, FloatEpilogue epilogue, FloatBuffer y, Conv2dShape shape) {
        TapAxis rows = TapAxis.forward(shape.height());
        TapAxis columns = TapAxis.forward(shape.width());
        GroupWeights weights = GroupWeights.forward(shape);
        new WindowSums(team, workspace, weights, rows, columns).run(x, w, epilogue, y, false);
    }

    /** With a stride the input falls into phases, as {@link TapAxis#gradient} describes. */
    @Override
    public void inputGradient(FloatBuffer dy, FloatBuffer w, FloatBuffer dx, boolean add, Conv2dShape shape) {
        GroupWeights weights = GroupWeights.transposed(shape);
        for (int i = 0; i < shape.height().stride(); i++) {
            for (int j = 0; j < shape.width().stride(); j++) {
                TapAxis rows = TapAxis.gradient(shape.height(), i);
                TapAxis columns = TapAxis.gradient(shape.width(), j);
                if (rows.results() > 0 && columns.results() > 0) {
                    new WindowSums(team, workspace, weights, rows, columns).run(dy, w, FloatEpilogue.NONE, dx, add);
                }
            }
        }
    }

    @Override
    public void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        new GroupedWeightGradient(team, workspace, shape).run(dy, x, dw);
    }
}
