package dev.jacobi.cpu;

import dev.jacobi.core.backend.SoftmaxShape;

/** Softmax and cross-entropy. Few numbers, and the last ones before the loss: they are computed in double precision. */
final class Classification {
    private Classification() {}

    static void softmax(FloatBuffer x, FloatBuffer y, SoftmaxShape shape) {
        for (int line = 0; line < shape.outer() * shape.inner(); line++) {
            int first = first(line, shape);
            double normaliser = logSumExp(x.array(), x.offset() + first, shape.inner(), shape.classes());
            for (int j = 0; j < shape.classes(); j++) {
                int i = first + j * shape.inner();
                double logarithm = x.array()[x.offset() + i] - normaliser;
                y.array()[y.offset() + i] = (float) (shape.log() ? logarithm : Math.exp(logarithm));
            }
        }
    }

    private static double logSumExp(float[] x, int start, int step, int count) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < count; j++) {
            max = Math.max(max, x[start + j * step]);
        }
        double sum = 0;
        for (int j = 0; j < count; j++) {
            sum += Math.exp(x[start + j * step] - max);
        }
        return max + Math.log(sum);
    }

    static void softmaxGradient(FloatBuffer y, FloatBuffer dy, FloatBuffer dx, SoftmaxShape shape) {
        for (int line = 0; line < shape.outer() * shape.inner(); line++) {
            int first = first(line, shape);
            double sum = 0;
            for (int j = 0; j < shape.classes(); j++) {
                int i = first + j * shape.inner();
                double gradient = dy.array()[dy.offset() + i];
                sum += shape.log() ? gradient : gradient * y.array()[y.offset() + i];
            }
            for (int j = 0; j < shape.classes(); j++) {
                int i = first + j * shape.inner();
                double value = y.array()[y.offset() + i];
                double gradient = dy.array()[dy.offset() + i];
                dx.array()[dx.offset() + i] =
                        (float) (shape.log() ? gradient - Math.exp(value) * sum : value * (gradient - sum));
            }
        }
    }

    private static int first(int line, SoftmaxShape shape) {
        return line / shape.inner() * shape.classes() * shape.inner() + line % shape.inner();
    }

    static void crossEntropy(
            FloatBuffer logits,
            IntBuffer labels,
            double smoothing,
            FloatBuffer losses,
            FloatBuffer probabilities,
            int rows,
            int classes) {
        for (int row = 0; row < rows; row++) {
            int start = row * classes;
            double normaliser = logSumExp(logits.array(), logits.offset() + start, 1, classes);
            double loss = 0;
            for (int j = 0; j < classes; j++) {
                double logarithm = logits.array()[logits.offset() + start + j] - normaliser;
                double target = target(labels.array()[labels.offset() + row], j, smoothing, classes);
                loss -= target == 0 ? 0 : target * logarithm;
                probabilities.array()[probabilities.offset() + start + j] = (float) Math.exp(logarithm);
            }
            losses.array()[losses.offset() + row] = (float) loss;
        }
    }

    static void crossEntropyGradient(
            FloatBuffer probabilities,
            IntBuffer labels,
            double smoothing,
            FloatBuffer dlosses,
            FloatBuffer dlogits,
            int rows,
            int classes) {
        for (int i = 0; i < rows * classes; i++) {
            int row = i / classes;
            double target = target(labels.array()[labels.offset() + row], i % classes, smoothing, classes);
            double difference = probabilities.array()[probabilities.offset() + i] - target;
            dlogits.array()[dlogits.offset() + i] = (float) (dlosses.array()[dlosses.offset() + row] * difference);
        }
    }

    private static double target(int label, int j, double smoothing, int classes) {
        return smoothing / classes + (j == label ? 1 - smoothing : 0);
    }
}
