package dev.jacobi.cpu.normalisation;

import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.geometry.BatchNormShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import java.util.Arrays;

/**
 * Batch normalisation in as few passes over memory as its formulas allow: one for the statistics, one to apply them,
 * and backward one for the two sums and one for dx. Sums are built in {@value #BLOCKS} blocks at most, whatever the number
 * of threads, and the blocks are added in double precision.
 */
public final class BatchNorm {
    private static final int BLOCKS = 64;

    private final ThreadTeam team;
    private final Workspace workspace;

    /** Kernels that run on a team. */
    public BatchNorm(ThreadTeam team, Workspace workspace) {
        this.team = team;
        this.workspace = workspace;
    }

    /** Two sums per channel over all rows: the first of all channels, then the second. */
    private record Sums(double[] totals, int channels) {
        double first(int channel) {
            return totals[channel];
        }

        double second(int channel) {
            return totals[channels + channel];
        }
    }

    /** {@code Backend.batchNormStatistics}. */
    public void statistics(FloatBuffer x, Moments moments, BatchNormShape shape) {
        ChannelFold fold = ChannelFold.of(shape.rows(), shape.channels());
        float[] origin = ChannelKernels.typicalRow(x, 0, shape.rows(), shape.channels());
        float[] wideOrigin = fold.repeat(origin);
        Sums sums = sums(
                fold,
                (from, to, partial, first, second) ->
                        ChannelKernels.addMoments(x, from, to, wideOrigin, partial, first, second));
        FloatBuffer mean = FloatBuffer.of(moments.mean());
        FloatBuffer variance = FloatBuffer.of(moments.variance());
        for (int c = 0; c < shape.channels(); c++) {
            double average = sums.first(c) / shape.rows();
            mean.array()[mean.offset() + c] = (float) (origin[c] + average);
            double squares = sums.second(c) / shape.rows() - average * average;
            variance.array()[variance.offset() + c] = (float) Math.max(0, squares);
        }
    }

    private Sums sums(ChannelFold fold, BlockSums body) {
        int blocks = Math.min(fold.wideRows(), BLOCKS);
        int width = fold.width();
        FloatBuffer partial = workspace.accumulated(blocks * 2 * width);
        team.split(blocks, (from, to, _) -> {
            for (int block = from; block < to; block++) {
                int start = (int) ((long) fold.wideRows() * block / blocks);
                int end = (int) ((long) fold.wideRows() * (block + 1) / blocks);
                int first = partial.offset() + block * 2 * width;
                Rows.clear(partial.array(), first, 2 * width);
                body.add(fold.start(start), fold.start(end), partial.array(), first, first + width);
            }
        });
        int channels = fold.channels();
        double[] totals = workspace.totals(2 * channels);
        Arrays.fill(totals, 0, 2 * channels, 0);
        for (int row = 0; row < 2 * blocks; row++) {
            fold.addLanes(partial.array(), partial.offset() + row * width, totals, row % 2 * channels);
        }
        return new Sums(totals, channels);
    }

    /** {@code Backend.batchNorm}. */
    public void apply(
            FloatBuffer x, FloatBuffer residual, Moments moments, Affine affine, FloatBuffer y, BatchNormShape shape) {
        FloatBuffer mean = FloatBuffer.of(moments.mean());
        FloatBuffer variance = FloatBuffer.of(moments.variance());
        FloatBuffer gamma = FloatBuffer.of(affine.gamma());
        FloatBuffer beta = FloatBuffer.of(affine.beta());
        float[] scale = new float[shape.channels()];
        float[] shift = new float[shape.channels()];
        for (int c = 0; c < scale.length; c++) {
            double factor = gamma.array()[gamma.offset() + c] * inverseDeviation(variance, c, shape);
            scale[c] = (float) factor;
            shift[c] = (float) (beta.array()[beta.offset() + c] - factor * mean.array()[mean.offset() + c]);
        }
        ChannelFold fold = ChannelFold.of(shape.rows(), shape.channels());
        float[] wideScale = fold.repeat(scale);
        float[] wideShift = fold.repeat(shift);
        team.split(
                fold.wideRows(),
                (from, to, _) -> ChannelKernels.apply(
                        x, residual, fold.start(from), fold.start(to), wideScale, wideShift, y, shape.relu()));
    }

    /** {@code Backend.batchNormParameterGradients}. */
    public void parameterGradients(
            FloatBuffer x, FloatBuffer y, FloatBuffer dy, Moments moments, Affine daffine, BatchNormShape shape) {
        FloatBuffer mean = FloatBuffer.of(moments.mean());
        ChannelFold fold = ChannelFold.of(shape.rows(), shape.channels());
        float[] origin = new float[shape.channels()];
        System.arraycopy(mean.array(), mean.offset(), origin, 0, origin.length);
        float[] wideMean = fold.repeat(origin);
        Sums sums = sums(
                fold,
                (from, to, partial, first, second) ->
                        ChannelKernels.addProducts(x, y, dy, shape.relu(), from, to, wideMean, partial, first, second));
        FloatBuffer variance = FloatBuffer.of(moments.variance());
        FloatBuffer dgamma = FloatBuffer.of(daffine.gamma());
        FloatBuffer dbeta = FloatBuffer.of(daffine.beta());
        for (int c = 0; c < shape.channels(); c++) {
            dbeta.array()[dbeta.offset() + c] = (float) sums.first(c);
            dgamma.array()[dgamma.offset() + c] = (float) (sums.second(c) * inverseDeviation(variance, c, shape));
        }
    }

    /** {@code Backend.batchNormInputGradient}. */
    public void inputGradient(
            FloatBuffer x,
            FloatBuffer y,
            FloatBuffer dy,
            Moments moments,
            FloatBuffer gamma,
            Affine daffine,
            FloatBuffer dx,
            BatchNormShape shape) {
        FloatBuffer mean = FloatBuffer.of(moments.mean());
        FloatBuffer variance = FloatBuffer.of(moments.variance());
        FloatBuffer dgamma = FloatBuffer.of(daffine.gamma());
        FloatBuffer dbeta = FloatBuffer.of(daffine.beta());
        float[] a = new float[shape.channels()];
        float[] b = new float[shape.channels()];
        float[] c = new float[shape.channels()];
        for (int i = 0; i < shape.channels(); i++) {
            double inverse = inverseDeviation(variance, i, shape);
            double scale = gamma.array()[gamma.offset() + i] * inverse;
            double slope = shape.training() ? -scale * inverse * dgamma.array()[dgamma.offset() + i] / shape.rows() : 0;
            double constant = shape.training() ? -scale * dbeta.array()[dbeta.offset() + i] / shape.rows() : 0;
            a[i] = (float) scale;
            b[i] = (float) slope;
            c[i] = (float) (constant - slope * mean.array()[mean.offset() + i]);
        }
        ChannelFold fold = ChannelFold.of(shape.rows(), shape.channels());
        float[] wideA = fold.repeat(a);
        float[] wideB = fold.repeat(b);
        float[] wideC = fold.repeat(c);
        team.split(
                fold.wideRows(),
                (from, to, _) -> ChannelKernels.inputGradient(
                        x, y, dy, shape.relu(), fold.start(from), fold.start(to), wideA, wideB, wideC, dx));
    }

    private static double inverseDeviation(FloatBuffer variance, int channel, BatchNormShape shape) {
        return 1 / Math.sqrt(variance.array()[variance.offset() + channel] + shape.epsilon());
    }
}
