package dev.jacobi.cpu.normalisation;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.geometry.BatchNormShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import dev.jacobi.cpu.vectors.Simd;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Batch normalisation in as few passes over memory as its formulas allow: one for the statistics, one to apply them,
 * and backward one for the two sums and one for dx.
 *
 * <p>Per channel everything is an affine function of what is read: y = x·scale + shift, and
 * dx = g·a + x·b + c; so the passes are multiply-adds at the speed of memory. Sums are built in
 * {@value #BLOCKS} blocks at most, whatever the number of threads, and the blocks are added in double precision.
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

        void add(int channel, double first, double second) {
            totals[channel] += first;
            totals[channels + channel] += second;
        }
    }

    /**
     * For each element of some wide rows, adds two terms to the two rows of sums at {@code first} and {@code second}.
     */
    @FunctionalInterface
    private interface BlockSums {
        void add(int from, int to, float[] sums, int first, int second);
    }

    /** {@code Backend.batchNormStatistics}. */
    public void statistics(FloatBuffer x, Moments moments, BatchNormShape shape) {
        ChannelFold fold = ChannelFold.of(shape.rows(), shape.channels());
        // Distances from a typical value instead of from zero: a large mean would drown the variance.
        float[] origin = new float[shape.channels()];
        System.arraycopy(x.array(), x.offset(), origin, 0, origin.length);
        float[] wideOrigin = fold.repeat(origin);
        Sums sums = sums(fold, (from, to, partial, first, second) -> {
            for (int i = from; i < to; i += fold.width()) {
                for (int j = 0; j < fold.width(); j += LANES) {
                    FloatVector distance =
                            Simd.load(x.array(), x.offset() + i + j).sub(Simd.load(wideOrigin, j));
                    Simd.load(partial, first + j).add(distance).intoArray(partial, first + j);
                    distance.fma(distance, Simd.load(partial, second + j)).intoArray(partial, second + j);
                }
            }
        });
        for (int i = fold.tail(); i < fold.length(); i++) {
            double distance = x.array()[x.offset() + i] - origin[i % shape.channels()];
            sums.add(i % shape.channels(), distance, distance * distance);
        }
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
        int blocks = Math.clamp(fold.wideRows(), 1, BLOCKS);
        int width = fold.width();
        float[] partial = workspace.accumulated(blocks * 2 * width);
        team.split(blocks, (from, to, _) -> {
            for (int block = from; block < to; block++) {
                int start = (int) ((long) fold.wideRows() * block / blocks);
                int end = (int) ((long) fold.wideRows() * (block + 1) / blocks);
                int first = block * 2 * width;
                Rows.clear(partial, first, 2 * width);
                body.add(start * width, end * width, partial, first, first + width);
            }
        });
        int channels = fold.channels();
        double[] totals = workspace.totals(2 * channels);
        Arrays.fill(totals, 0, 2 * channels, 0);
        for (int row = 0; row < 2 * blocks; row++) {
            int to = row % 2 * channels;
            for (int from = row * width; from < (row + 1) * width; from += channels) {
                for (int c = 0; c < channels; c++) {
                    totals[to + c] += partial[from + c];
                }
            }
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
        team.split(fold.wideRows(), (from, to, _) -> {
            for (int i = from * fold.width(); i < to * fold.width(); i += fold.width()) {
                if (residual == null) {
                    applyRow(x, i, wideScale, wideShift, y, shape.relu());
                } else {
                    applyRow(x, residual, i, wideScale, wideShift, y, shape.relu());
                }
            }
        });
        for (int i = fold.tail(); i < fold.length(); i++) {
            int c = i % shape.channels();
            float value = Math.fma(x.array()[x.offset() + i], scale[c], shift[c]);
            value += residual == null ? 0 : residual.array()[residual.offset() + i];
            y.array()[y.offset() + i] = shape.relu() && value <= 0 ? 0 : value;
        }
    }

    private static void applyRow(FloatBuffer x, int row, float[] scale, float[] shift, FloatBuffer y, boolean relu) {
        for (int j = 0; j < scale.length; j += LANES) {
            FloatVector value =
                    Simd.load(x.array(), x.offset() + row + j).fma(Simd.load(scale, j), Simd.load(shift, j));
            (relu ? positive(value) : value).intoArray(y.array(), y.offset() + row + j);
        }
    }

    private static void applyRow(
            FloatBuffer x, FloatBuffer residual, int row, float[] scale, float[] shift, FloatBuffer y, boolean relu) {
        for (int j = 0; j < scale.length; j += LANES) {
            FloatVector value = Simd.load(x.array(), x.offset() + row + j)
                    .fma(Simd.load(scale, j), Simd.load(shift, j))
                    .add(Simd.load(residual.array(), residual.offset() + row + j));
            (relu ? positive(value) : value).intoArray(y.array(), y.offset() + row + j);
        }
    }

    /** max(value, 0), and NaN stays NaN. */
    private static FloatVector positive(FloatVector value) {
        return value.max(0);
    }

    /** {@code Backend.batchNormParameterGradients}. */
    public void parameterGradients(
            FloatBuffer x, FloatBuffer y, FloatBuffer dy, Moments moments, Affine daffine, BatchNormShape shape) {
        FloatBuffer mean = FloatBuffer.of(moments.mean());
        ChannelFold fold = ChannelFold.of(shape.rows(), shape.channels());
        float[] origin = new float[shape.channels()];
        System.arraycopy(mean.array(), mean.offset(), origin, 0, origin.length);
        float[] wideMean = fold.repeat(origin);
        Sums sums = sums(fold, (from, to, partial, first, second) -> {
            for (int i = from; i < to; i += fold.width()) {
                for (int j = 0; j < fold.width(); j += LANES) {
                    FloatVector g = throughRelu(y, dy, i + j, shape.relu());
                    FloatVector distance =
                            Simd.load(x.array(), x.offset() + i + j).sub(Simd.load(wideMean, j));
                    Simd.load(partial, first + j).add(g).intoArray(partial, first + j);
                    g.fma(distance, Simd.load(partial, second + j)).intoArray(partial, second + j);
                }
            }
        });
        for (int i = fold.tail(); i < fold.length(); i++) {
            int c = i % shape.channels();
            double g = scalarThroughRelu(y, dy, i, shape.relu());
            sums.add(c, g, g * (x.array()[x.offset() + i] - origin[c]));
        }
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
        team.split(fold.wideRows(), (from, to, _) -> {
            for (int i = from * fold.width(); i < to * fold.width(); i += fold.width()) {
                for (int j = 0; j < fold.width(); j += LANES) {
                    FloatVector throughStatistics =
                            Simd.load(x.array(), x.offset() + i + j).fma(Simd.load(wideB, j), Simd.load(wideC, j));
                    throughRelu(y, dy, i + j, shape.relu())
                            .fma(Simd.load(wideA, j), throughStatistics)
                            .intoArray(dx.array(), dx.offset() + i + j);
                }
            }
        });
        for (int i = fold.tail(); i < fold.length(); i++) {
            int channel = i % shape.channels();
            float throughStatistics = Math.fma(x.array()[x.offset() + i], b[channel], c[channel]);
            dx.array()[dx.offset() + i] =
                    Math.fma(scalarThroughRelu(y, dy, i, shape.relu()), a[channel], throughStatistics);
        }
    }

    private static FloatVector throughRelu(FloatBuffer y, FloatBuffer dy, int i, boolean relu) {
        FloatVector gradient = Simd.load(dy.array(), dy.offset() + i);
        if (!relu) {
            return gradient;
        }
        VectorMask<Float> closed = Simd.load(y.array(), y.offset() + i).compare(VectorOperators.LE, 0);
        return gradient.blend(0, closed);
    }

    private static float scalarThroughRelu(FloatBuffer y, FloatBuffer dy, int i, boolean relu) {
        return relu && y.array()[y.offset() + i] <= 0 ? 0 : dy.array()[dy.offset() + i];
    }

    private static double inverseDeviation(FloatBuffer variance, int channel, BatchNormShape shape) {
        return 1 / Math.sqrt(variance.array()[variance.offset() + channel] + shape.epsilon());
    }
}
