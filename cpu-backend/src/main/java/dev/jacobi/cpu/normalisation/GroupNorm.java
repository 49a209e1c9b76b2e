package dev.jacobi.cpu.normalisation;

import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.geometry.GroupNormShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import java.util.function.Consumer;

/**
 * Group normalisation: picture by picture, since each has statistics of its own. Sums are made per channel, in blocks of
 * {@value #BLOCK} wide rows at most that are added in double precision, and then per group.
 */
public final class GroupNorm {
    private static final int BLOCK = 256;

    private final ThreadTeam team;

    /** Kernels that run on a team. */
    public GroupNorm(ThreadTeam team) {
        this.team = team;
    }

    /** A picture, its numbers from {@code start} to before {@code end}. */
    private record Picture(int number, int start, int end) {}

    private void eachPicture(GroupNormShape shape, Consumer<Picture> work) {
        int length = shape.pixels() * shape.channels();
        team.split(shape.n(), (from, to, _) -> {
            for (int n = from; n < to; n++) {
                work.accept(new Picture(n, n * length, (n + 1) * length));
            }
        });
    }

    /** Two sums per channel over a picture's pixels: the first of all channels, then the second. */
    private static double[] sums(Picture picture, ChannelFold fold, BlockSums body) {
        int width = fold.width();
        float[] block = new float[2 * width];
        double[] sums = new double[2 * fold.channels()];
        for (int row = 0; row < fold.wideRows(); row += BLOCK) {
            Rows.clear(block, 0, 2 * width);
            int end = Math.min(fold.wideRows(), row + BLOCK);
            body.add(picture.start + fold.start(row), picture.start + fold.start(end), block, 0, width);
            fold.addLanes(block, 0, sums, 0);
            fold.addLanes(block, width, sums, fold.channels());
        }
        return sums;
    }

    private static ChannelFold fold(GroupNormShape shape) {
        return ChannelFold.of(shape.pixels(), shape.channels());
    }

    /** {@code Backend.groupNorm}. */
    public void apply(FloatBuffer x, Affine affine, Moments moments, FloatBuffer y, GroupNormShape shape) {
        FloatBuffer gamma = FloatBuffer.of(affine.gamma());
        FloatBuffer beta = FloatBuffer.of(affine.beta());
        ChannelFold fold = fold(shape);
        eachPicture(shape, picture -> {
            statistics(x, picture, moments, fold, shape);
            Statistics statistics = new Statistics(moments, picture.number, shape);
            float[] scale = new float[shape.channels()];
            float[] shift = new float[shape.channels()];
            for (int c = 0; c < scale.length; c++) {
                double factor = gamma.array()[gamma.offset() + c] * statistics.inverseDeviation(c);
                scale[c] = (float) factor;
                shift[c] = (float) (beta.array()[beta.offset() + c] - factor * statistics.mean(c));
            }
            ChannelKernels.apply(x, null, picture.start, picture.end, fold.repeat(scale), fold.repeat(shift), y, false);
        });
    }

    /** Mean and variance of each group. */
    private static void statistics(
            FloatBuffer x, Picture picture, Moments moments, ChannelFold fold, GroupNormShape shape) {
        float[] origin = ChannelKernels.typicalRow(x, picture.start, shape.pixels(), shape.channels());
        float[] wideOrigin = fold.repeat(origin);
        double[] sums = sums(
                picture,
                fold,
                (from, to, block, first, second) ->
                        ChannelKernels.addMoments(x, from, to, wideOrigin, block, first, second));
        FloatBuffer mean = FloatBuffer.of(moments.mean());
        FloatBuffer variance = FloatBuffer.of(moments.variance());
        double count = (double) shape.pixels() * shape.groupChannels();
        for (int g = 0; g < shape.groups(); g++) {
            int firstChannel = g * shape.groupChannels();
            int endChannel = firstChannel + shape.groupChannels();
            double average = 0;
            for (int c = firstChannel; c < endChannel; c++) {
                average += (origin[c] * (double) shape.pixels() + sums[c]) / count;
            }
            double squares = 0;
            for (int c = firstChannel; c < endChannel; c++) {
                // With d = x - origin: Σ (x - average)² = Σ d² + 2·(origin - average)·Σ d + pixels·(origin - average)²
                double shift = origin[c] - average;
                squares += sums[shape.channels() + c] + shift * (2 * sums[c] + shape.pixels() * shift);
            }
            int to = picture.number * shape.groups() + g;
            mean.array()[mean.offset() + to] = (float) average;
            variance.array()[variance.offset() + to] = (float) Math.max(0, squares / count);
        }
    }

    /** {@code Backend.groupNormParameterGradients}. */
    public void parameterGradients(
            FloatBuffer x, FloatBuffer dy, Moments moments, Affine daffine, GroupNormShape shape) {
        ChannelFold fold = fold(shape);
        double[][] sums = new double[shape.n()][];
        eachPicture(
                shape,
                picture -> sums[picture.number] =
                        products(x, dy, picture, new Statistics(moments, picture.number, shape), fold, shape));
        FloatBuffer dgamma = FloatBuffer.of(daffine.gamma());
        FloatBuffer dbeta = FloatBuffer.of(daffine.beta());
        for (int c = 0; c < shape.channels(); c++) {
            double gammaSum = 0;
            double betaSum = 0;
            for (int n = 0; n < shape.n(); n++) {
                betaSum += sums[n][c];
                gammaSum += sums[n][shape.channels() + c];
            }
            dgamma.array()[dgamma.offset() + c] = (float) gammaSum;
            dbeta.array()[dbeta.offset() + c] = (float) betaSum;
        }
    }

    /** Σ dy for each channel of a picture, and then Σ dy·x̂. */
    private static double[] products(
            FloatBuffer x,
            FloatBuffer dy,
            Picture picture,
            Statistics statistics,
            ChannelFold fold,
            GroupNormShape shape) {
        float[] means = new float[shape.channels()];
        for (int c = 0; c < means.length; c++) {
            means[c] = statistics.mean(c);
        }
        float[] wideMeans = fold.repeat(means);
        double[] sums = sums(
                picture,
                fold,
                (from, to, block, first, second) ->
                        ChannelKernels.addProducts(x, null, dy, false, from, to, wideMeans, block, first, second));
        for (int c = 0; c < means.length; c++) {
            sums[shape.channels() + c] *= statistics.inverseDeviation(c);
        }
        return sums;
    }

    /** {@code Backend.groupNormInputGradient}. */
    public void inputGradient(
            FloatBuffer x, FloatBuffer dy, Moments moments, FloatBuffer gamma, FloatBuffer dx, GroupNormShape shape) {
        ChannelFold fold = fold(shape);
        double count = (double) shape.pixels() * shape.groupChannels();
        eachPicture(shape, picture -> {
            Statistics statistics = new Statistics(moments, picture.number, shape);
            double[] sums = products(x, dy, picture, statistics, fold, shape);
            // Per group, the means of γ·dy and of γ·dy·x̂.
            double[] means = new double[shape.groups()];
            double[] products = new double[shape.groups()];
            for (int c = 0; c < shape.channels(); c++) {
                int g = c / shape.groupChannels();
                means[g] += gamma.array()[gamma.offset() + c] * sums[c] / count;
                products[g] += gamma.array()[gamma.offset() + c] * sums[shape.channels() + c] / count;
            }
            float[] a = new float[shape.channels()];
            float[] b = new float[shape.channels()];
            float[] constant = new float[shape.channels()];
            for (int c = 0; c < shape.channels(); c++) {
                int g = c / shape.groupChannels();
                double inverse = statistics.inverseDeviation(c);
                double slope = -inverse * inverse * products[g];
                a[c] = (float) (inverse * gamma.array()[gamma.offset() + c]);
                b[c] = (float) slope;
                constant[c] = (float) (-inverse * means[g] - slope * statistics.mean(c));
            }
            ChannelKernels.inputGradient(
                    x,
                    null,
                    dy,
                    false,
                    picture.start,
                    picture.end,
                    fold.repeat(a),
                    fold.repeat(b),
                    fold.repeat(constant),
                    dx);
        });
    }

    /** A picture's statistics, for each channel those of its group. */
    private record Statistics(Moments moments, int picture, GroupNormShape shape) {
        private int index(FloatBuffer perGroup, int channel) {
            return perGroup.offset() + picture * shape.groups() + channel / shape.groupChannels();
        }

        float mean(int channel) {
            FloatBuffer mean = FloatBuffer.of(moments.mean());
            return mean.array()[index(mean, channel)];
        }

        double inverseDeviation(int channel) {
            FloatBuffer variance = FloatBuffer.of(moments.variance());
            return 1 / Math.sqrt(variance.array()[index(variance, channel)] + shape.epsilon());
        }
    }
}
