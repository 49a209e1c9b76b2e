package dev.jacobi.core.reference;

import dev.jacobi.core.backend.SoftmaxShape;

/** Softmax and cross-entropy by their definitions. */
final class ReferenceClassification {
    private ReferenceClassification() {}

    static void softmax(DoubleBuffer x, DoubleBuffer y, SoftmaxShape shape) {
        for (int line = 0; line < shape.outer() * shape.inner(); line++) {
            int first = first(line, shape);
            double max = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < shape.classes(); j++) {
                max = Math.max(max, x.get(first + j * shape.inner()));
            }
            double sum = 0;
            for (int j = 0; j < shape.classes(); j++) {
                sum += Math.exp(x.get(first + j * shape.inner()) - max);
            }
            for (int j = 0; j < shape.classes(); j++) {
                int i = first + j * shape.inner();
                double logarithm = x.get(i) - max - Math.log(sum);
                y.set(i, shape.log() ? logarithm : Math.exp(logarithm));
            }
        }
    }

    static void softmaxGradient(DoubleBuffer y, DoubleBuffer dy, DoubleBuffer dx, SoftmaxShape shape) {
        for (int line = 0; line < shape.outer() * shape.inner(); line++) {
            int first = first(line, shape);
            double sum = 0;
            for (int j = 0; j < shape.classes(); j++) {
                int i = first + j * shape.inner();
                sum += shape.log() ? dy.get(i) : dy.get(i) * y.get(i);
            }
            for (int j = 0; j < shape.classes(); j++) {
                int i = first + j * shape.inner();
                dx.set(i, shape.log() ? dy.get(i) - Math.exp(y.get(i)) * sum : y.get(i) * (dy.get(i) - sum));
            }
        }
    }

    private static int first(int line, SoftmaxShape shape) {
        return line / shape.inner() * shape.classes() * shape.inner() + line % shape.inner();
    }

    static void crossEntropy(
            DoubleBuffer logits,
            IntBuffer labels,
            double smoothing,
            DoubleBuffer losses,
            DoubleBuffer probabilities,
            int rows,
            int classes) {
        softmax(logits, probabilities, new SoftmaxShape(rows, classes, 1, true));
        for (int row = 0; row < rows; row++) {
            double loss = 0;
            for (int j = 0; j < classes; j++) {
                int i = row * classes + j;
                double target = target(labels.get(row), j, smoothing, classes);
                // The logarithm of a class that is ruled out is infinite.
                loss -= target == 0 ? 0 : target * probabilities.get(i);
                probabilities.set(i, Math.exp(probabilities.get(i)));
            }
            losses.set(row, loss);
        }
    }

    static void crossEntropyGradient(
            DoubleBuffer probabilities,
            IntBuffer labels,
            double smoothing,
            DoubleBuffer dlosses,
            DoubleBuffer dlogits,
            int rows,
            int classes) {
        for (int i = 0; i < rows * classes; i++) {
            double target = target(labels.get(i / classes), i % classes, smoothing, classes);
            dlogits.set(i, dlosses.get(i / classes) * (probabilities.get(i) - target));
        }
    }

    private static double target(int label, int j, double smoothing, int classes) {
        return smoothing / classes + (j == label ? 1 - smoothing : 0);
    }
}
