package dev.jacobi.core.reference;

import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.geometry.BatchNormShape;
import dev.jacobi.core.geometry.GroupNormShape;

/** Batch and group normalisation by their definitions. */
final class ReferenceNormalisation {
    private ReferenceNormalisation() {}

    // ---- batch norm: the statistics of element i are those of channel i % channels

    static void batchStatistics(DoubleBuffer x, Moments moments, BatchNormShape shape) {
        for (int c = 0; c < shape.channels(); c++) {
            double sum = 0;
            for (int i = c; i < x.length(); i += shape.channels()) {
                sum += x.get(i);
            }
            double average = sum / shape.rows();
            double squares = 0;
            for (int i = c; i < x.length(); i += shape.channels()) {
                squares += (x.get(i) - average) * (x.get(i) - average);
            }
            DoubleBuffer.of(moments.mean()).set(c, average);
            DoubleBuffer.of(moments.variance()).set(c, squares / shape.rows());
        }
    }

    static void batchNorm(
            DoubleBuffer x,
            DoubleBuffer residual,
            Moments moments,
            Affine affine,
            DoubleBuffer y,
            BatchNormShape shape) {
        DoubleBuffer gamma = DoubleBuffer.of(affine.gamma());
        DoubleBuffer beta = DoubleBuffer.of(affine.beta());
        for (int i = 0; i < x.length(); i++) {
            int c = i % shape.channels();
            double normalised = normalised(x.get(i), moments, c, shape.epsilon());
            double value = gamma.get(c) * normalised + beta.get(c) + (residual == null ? 0 : residual.get(i));
            y.set(i, shape.relu() && value <= 0 ? 0 : value);
        }
    }

    static void batchParameterGradients(
            DoubleBuffer x, DoubleBuffer y, DoubleBuffer dy, Moments moments, Affine daffine, BatchNormShape shape) {
        DoubleBuffer dgamma = DoubleBuffer.of(daffine.gamma());
        DoubleBuffer dbeta = DoubleBuffer.of(daffine.beta());
        dgamma.fill(0);
        dbeta.fill(0);
        for (int i = 0; i < x.length(); i++) {
            int c = i % shape.channels();
            double g = throughRelu(y, dy, i, shape);
            dgamma.add(c, g * normalised(x.get(i), moments, c, shape.epsilon()));
            dbeta.add(c, g);
        }
    }

    static void batchInputGradient(
            DoubleBuffer x,
            DoubleBuffer y,
            DoubleBuffer dy,
            Moments moments,
            DoubleBuffer gamma,
            Affine daffine,
            DoubleBuffer dx,
            BatchNormShape shape) {
        DoubleBuffer dgamma = DoubleBuffer.of(daffine.gamma());
        DoubleBuffer dbeta = DoubleBuffer.of(daffine.beta());
        for (int i = 0; i < x.length(); i++) {
            int c = i % shape.channels();
            double deviation = deviation(moments, c, shape.epsilon());
            double normalised = (x.get(i) - DoubleBuffer.of(moments.mean()).get(c)) / deviation;
            double throughMoments = shape.training() ? (dbeta.get(c) + normalised * dgamma.get(c)) / shape.rows() : 0;
            double g = throughRelu(y, dy, i, shape);
            dx.set(i, gamma.get(c) / deviation * (g - throughMoments));
        }
    }

    private static double throughRelu(DoubleBuffer y, DoubleBuffer dy, int i, BatchNormShape shape) {
        return shape.relu() && y.get(i) <= 0 ? 0 : dy.get(i);
    }

    // ---- group norm: the statistics of element i are those of its picture and its channel's group

    private static int group(int i, GroupNormShape shape) {
        int picture = i / (shape.pixels() * shape.channels());
        int channel = i % shape.channels();
        return picture * shape.groups() + channel / shape.groupChannels();
    }

    static void groupNorm(DoubleBuffer x, Affine affine, Moments moments, DoubleBuffer y, GroupNormShape shape) {
        DoubleBuffer gamma = DoubleBuffer.of(affine.gamma());
        DoubleBuffer beta = DoubleBuffer.of(affine.beta());
        DoubleBuffer mean = DoubleBuffer.of(moments.mean());
        DoubleBuffer variance = DoubleBuffer.of(moments.variance());
        double count = (double) shape.pixels() * shape.groupChannels();
        mean.fill(0);
        variance.fill(0);
        for (int i = 0; i < x.length(); i++) {
            mean.add(group(i, shape), x.get(i) / count);
        }
        for (int i = 0; i < x.length(); i++) {
            double distance = x.get(i) - mean.get(group(i, shape));
            variance.add(group(i, shape), distance * distance / count);
        }
        for (int i = 0; i < x.length(); i++) {
            int c = i % shape.channels();
            double normalised = normalised(x.get(i), moments, group(i, shape), shape.epsilon());
            y.set(i, gamma.get(c) * normalised + beta.get(c));
        }
    }

    static void groupParameterGradients(
            DoubleBuffer x, DoubleBuffer dy, Moments moments, Affine daffine, GroupNormShape shape) {
        DoubleBuffer dgamma = DoubleBuffer.of(daffine.gamma());
        DoubleBuffer dbeta = DoubleBuffer.of(daffine.beta());
        dgamma.fill(0);
        dbeta.fill(0);
        for (int i = 0; i < x.length(); i++) {
            int c = i % shape.channels();
            dgamma.add(c, dy.get(i) * normalised(x.get(i), moments, group(i, shape), shape.epsilon()));
            dbeta.add(c, dy.get(i));
        }
    }

    static void groupInputGradient(
            DoubleBuffer x,
            DoubleBuffer dy,
            Moments moments,
            DoubleBuffer gamma,
            DoubleBuffer dx,
            GroupNormShape shape) {
        double count = (double) shape.pixels() * shape.groupChannels();
        double[] meanU = new double[moments.mean().length()];
        double[] meanUx = new double[moments.mean().length()];
        for (int i = 0; i < x.length(); i++) {
            int g = group(i, shape);
            double u = gamma.get(i % shape.channels()) * dy.get(i);
            meanU[g] += u / count;
            meanUx[g] += u * normalised(x.get(i), moments, g, shape.epsilon()) / count;
        }
        for (int i = 0; i < x.length(); i++) {
            int g = group(i, shape);
            double u = gamma.get(i % shape.channels()) * dy.get(i);
            double centred = u - meanU[g] - normalised(x.get(i), moments, g, shape.epsilon()) * meanUx[g];
            dx.set(i, centred / deviation(moments, g, shape.epsilon()));
        }
    }

    // ---- what both do alike, with a channel's moments or a group's

    private static double normalised(double x, Moments moments, int index, double epsilon) {
        return (x - DoubleBuffer.of(moments.mean()).get(index)) / deviation(moments, index, epsilon);
    }

    private static double deviation(Moments moments, int index, double epsilon) {
        return Math.sqrt(DoubleBuffer.of(moments.variance()).get(index) + epsilon);
    }
}
