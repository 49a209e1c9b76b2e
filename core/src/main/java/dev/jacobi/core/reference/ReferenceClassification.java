package dev.jacobi.core.reference;

import dev.jacobi.core.geometry.CrossEntropyShape;
import dev.jacobi.core.geometry.SoftmaxShape;

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
            DoubleBuffer losses,
            DoubleBuffer probabilities,
            CrossEntropyShape shape) {
        softmax(logits, probabilities, new SoftmaxShape(shape.rows(), shape.classes(), 1, true));
        for (int row = 0; row < shape.rows(); row++) {
            double loss = 0;
            for (int j = 0; j < shape.classes(); j++) {
                int i = row * shape.classes() + j;
                double target = shape.target(labels.get(row), j);
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
            DoubleBuffer dlosses,
            DoubleBuffer dlogits,
            CrossEntropyShape shape) {
        for (int i = 0; i < shape.rows() * shape.classes(); i++) {
            double target = shape.target(labels.get(i / shape.classes()), i % shape.classes());
            dlogits.set(i, dlosses.get(i / shape.classes()) * (probabilities.get(i) - target));
        }
    }
}
