package dev.jacobi.core.reference;

import dev.jacobi.core.backend.BatchNormShape;
import dev.jacobi.core.backend.GroupNormShape;

/** Batch and group normalisation by their definitions. */
final class ReferenceNormalisation {
    private ReferenceNormalisation() {}

    // ---- batch norm: the statistics of element i are those of channel i % channels

    static void batchStatistics(DoubleBuffer x, DoubleBuffer mean, DoubleBuffer variance, BatchNormShape shape) {
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
            mean.set(c, average);
            variance.set(c, squares / shape.rows());
        }
    }

    static void batchNorm(
            DoubleBuffer x,
            DoubleBuffer residual,
            DoubleBuffer mean,
            DoubleBuffer variance,
            DoubleBuffer gamma,
            DoubleBuffer beta,
            DoubleBuffer y,
            BatchNormShape shape) {
        for (int i = 0; i < x.length(); i++) {
            int c = i % shape.channels();
            double normalised = (x.get(i) - mean.get(c)) / Math.sqrt(variance.get(c) + shape.epsilon());
            double value = gamma.get(c) * normalised + beta.get(c) + (residual == null ? 0 : residual.get(i));
            y.set(i, shape.relu() && value <= 0 ? 0 : value);
        }
    }

    static void batchParameterGradients(
            DoubleBuffer x,
            DoubleBuffer y,
            DoubleBuffer dy,
            DoubleBuffer mean,
            DoubleBuffer variance,
            DoubleBuffer dgamma,
            DoubleBuffer dbeta,
            BatchNormShape shape) {
        dgamma.fill(0);
        dbeta.fill(0);
        for (int i = 0; i < x.length(); i++) {
            int c = i % shape.channels();
            double g = throughRelu(y, dy, i, shape);
            double normalised = (x.get(i) - mean.get(c)) / Math.sqrt(variance.get(c) + shape.epsilon());
            dgamma.add(c, g * normalised);
            dbeta.add(c, g);
        }
    }

    static void batchInputGradient(
            DoubleBuffer x,
            DoubleBuffer y,
            DoubleBuffer dy,
            DoubleBuffer mean,
            DoubleBuffer variance,
            DoubleBuffer gamma,
            DoubleBuffer dgamma,
            DoubleBuffer dbeta,
            boolean training,
            DoubleBuffer dx,
            BatchNormShape shape) {
        for (int i = 0; i < x.length(); i++) {
            int c = i % shape.channels();
            double deviation = Math.sqrt(variance.get(c) + shape.epsilon());
            double normalised = (x.get(i) - mean.get(c)) / deviation;
            double g = throughRelu(y, dy, i, shape);
            double throughStatistics = training ? (dbeta.get(c) + normalised * dgamma.get(c)) / shape.rows() : 0;
            dx.set(i, gamma.get(c) / deviation * (g - throughStatistics));
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

    static void groupNorm(
            DoubleBuffer x,
            DoubleBuffer gamma,
            DoubleBuffer beta,
            DoubleBuffer mean,
            DoubleBuffer variance,
            DoubleBuffer y,
            GroupNormShape shape) {
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
            y.set(i, gamma.get(c) * normalised(x, mean, variance, i, shape) + beta.get(c));
        }
    }

    static void groupParameterGradients(
            DoubleBuffer x,
            DoubleBuffer dy,
            DoubleBuffer mean,
            DoubleBuffer variance,
            DoubleBuffer dgamma,
            DoubleBuffer dbeta,
            GroupNormShape shape) {
        dgamma.fill(0);
        dbeta.fill(0);
        for (int i = 0; i < x.length(); i++) {
            int c = i % shape.channels();
            dgamma.add(c, dy.get(i) * normalised(x, mean, variance, i, shape));
            dbeta.add(c, dy.get(i));
        }
    }

    static void groupInputGradient(
            DoubleBuffer x,
            DoubleBuffer dy,
            DoubleBuffer mean,
            DoubleBuffer variance,
            DoubleBuffer gamma,
            DoubleBuffer dx,
            GroupNormShape shape) {
        double count = (double) shape.pixels() * shape.groupChannels();
        double[] meanU = new double[mean.length()];
        double[] meanUx = new double[mean.length()];
        for (int i = 0; i < x.length(); i++) {
            double u = gamma.get(i % shape.channels()) * dy.get(i);
            meanU[group(i, shape)] += u / count;
            meanUx[group(i, shape)] += u * normalised(x, mean, variance, i, shape) / count;
        }
        for (int i = 0; i < x.length(); i++) {
            int g = group(i, shape);
            double u = gamma.get(i % shape.channels()) * dy.get(i);
            double centred = u - meanU[g] - normalised(x, mean, variance, i, shape) * meanUx[g];
            dx.set(i, centred / Math.sqrt(variance.get(g) + shape.epsilon()));
        }
    }

    private static double normalised(
            DoubleBuffer x, DoubleBuffer mean, DoubleBuffer variance, int i, GroupNormShape shape) {
        int g = group(i, shape);
        return (x.get(i) - mean.get(g)) / Math.sqrt(variance.get(g) + shape.epsilon());
    }
}
