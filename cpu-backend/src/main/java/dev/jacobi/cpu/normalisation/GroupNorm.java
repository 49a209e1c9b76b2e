package dev.jacobi.cpu.normalisation;

import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.geometry.GroupNormShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.threads.ThreadTeam;
import java.util.Arrays;

/** Group normalisation: picture by picture, with the sums of each channel group in double precision. */
public final class GroupNorm {
    private final ThreadTeam team;

    /** Kernels that run on a team. */
    public GroupNorm(ThreadTeam team) {
        this.team = team;
    }

    /** {@code Backend.groupNorm}. */
    public void apply(FloatBuffer x, Affine affine, Moments moments, FloatBuffer y, GroupNormShape shape) {
        FloatBuffer gamma = FloatBuffer.of(affine.gamma());
        FloatBuffer beta = FloatBuffer.of(affine.beta());
        FloatBuffer mean = FloatBuffer.of(moments.mean());
        FloatBuffer variance = FloatBuffer.of(moments.variance());
        int picture = shape.pixels() * shape.channels();
        team.split(shape.n(), (from, to, _) -> {
            for (int n = from; n < to; n++) {
                statistics(x, n, mean, variance, shape);
                for (int i = n * picture; i < (n + 1) * picture; i++) {
                    int c = i % shape.channels();
                    float normalised = normalised(x, mean, variance, i, n, shape);
                    y.array()[y.offset() + i] =
                            Math.fma(gamma.array()[gamma.offset() + c], normalised, beta.array()[beta.offset() + c]);
                }
            }
        });
    }

    private static void statistics(FloatBuffer x, int n, FloatBuffer mean, FloatBuffer variance, GroupNormShape shape) {
        double count = (double) shape.pixels() * shape.groupChannels();
        double[] sums = new double[shape.groups()];
        double[] squares = new double[shape.groups()];
        int start = x.offset() + n * shape.pixels() * shape.channels();
        for (int i = 0; i < shape.pixels() * shape.channels(); i++) {
            sums[i % shape.channels() / shape.groupChannels()] += x.array()[start + i];
        }
        for (int i = 0; i < shape.pixels() * shape.channels(); i++) {
            int g = i % shape.channels() / shape.groupChannels();
            double distance = x.array()[start + i] - sums[g] / count;
            squares[g] += distance * distance;
        }
        for (int g = 0; g < shape.groups(); g++) {
            mean.array()[mean.offset() + n * shape.groups() + g] = (float) (sums[g] / count);
            variance.array()[variance.offset() + n * shape.groups() + g] = (float) (squares[g] / count);
        }
    }

    /** {@code Backend.groupNormParameterGradients}. */
    public void parameterGradients(
            FloatBuffer x, FloatBuffer dy, Moments moments, Affine daffine, GroupNormShape shape) {
        FloatBuffer mean = FloatBuffer.of(moments.mean());
        FloatBuffer variance = FloatBuffer.of(moments.variance());
        int picture = shape.pixels() * shape.channels();
        double[] gammaSums = new double[shape.channels()];
        double[] betaSums = new double[shape.channels()];
        for (int i = 0; i < shape.n() * picture; i++) {
            double gradient = dy.array()[dy.offset() + i];
            gammaSums[i % shape.channels()] += gradient * normalised(x, mean, variance, i, i / picture, shape);
            betaSums[i % shape.channels()] += gradient;
        }
        FloatBuffer dgamma = FloatBuffer.of(daffine.gamma());
        FloatBuffer dbeta = FloatBuffer.of(daffine.beta());
        for (int c = 0; c < shape.channels(); c++) {
            dgamma.array()[dgamma.offset() + c] = (float) gammaSums[c];
            dbeta.array()[dbeta.offset() + c] = (float) betaSums[c];
        }
    }

    /** {@code Backend.groupNormInputGradient}. */
    public void inputGradient(
            FloatBuffer x, FloatBuffer dy, Moments moments, FloatBuffer gamma, FloatBuffer dx, GroupNormShape shape) {
        FloatBuffer mean = FloatBuffer.of(moments.mean());
        FloatBuffer variance = FloatBuffer.of(moments.variance());
        int picture = shape.pixels() * shape.channels();
        double count = (double) shape.pixels() * shape.groupChannels();
        team.split(shape.n(), (from, to, _) -> {
            double[] means = new double[shape.groups()];
            double[] products = new double[shape.groups()];
            for (int n = from; n < to; n++) {
                Arrays.fill(means, 0);
                Arrays.fill(products, 0);
                for (int i = n * picture; i < (n + 1) * picture; i++) {
                    int c = i % shape.channels();
                    double u = gamma.array()[gamma.offset() + c] * dy.array()[dy.offset() + i];
                    means[c / shape.groupChannels()] += u / count;
                    products[c / shape.groupChannels()] += u * normalised(x, mean, variance, i, n, shape) / count;
                }
                for (int i = n * picture; i < (n + 1) * picture; i++) {
                    int c = i % shape.channels();
                    int g = c / shape.groupChannels();
                    double u = gamma.array()[gamma.offset() + c] * dy.array()[dy.offset() + i];
                    double centred = u - means[g] - normalised(x, mean, variance, i, n, shape) * products[g];
                    dx.array()[dx.offset() + i] = (float) (centred * inverseDeviation(variance, n, g, shape));
                }
            }
        });
    }

    private static float normalised(
            FloatBuffer x, FloatBuffer mean, FloatBuffer variance, int i, int n, GroupNormShape shape) {
        int g = i % shape.channels() / shape.groupChannels();
        double distance = x.array()[x.offset() + i] - mean.array()[mean.offset() + n * shape.groups() + g];
        return (float) (distance * inverseDeviation(variance, n, g, shape));
    }

    private static double inverseDeviation(FloatBuffer variance, int n, int g, GroupNormShape shape) {
        return 1 / Math.sqrt(variance.array()[variance.offset() + n * shape.groups() + g] + shape.epsilon());
    }
}
