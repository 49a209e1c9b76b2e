package dev.jacobi.cpu;

import dev.jacobi.core.geometry.CrossEntropyShape;
import dev.jacobi.core.geometry.SoftmaxShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.IntBuffer;
import dev.jacobi.cpu.threads.ThreadTeam;

/** Softmax and cross-entropy, row by row. Sums are in double precision: these are the last numbers before the loss. */
final class Classification {
    /** Fewer elements than this are not worth waking a thread. */
    private static final int GRAIN = 8192;

    private final ThreadTeam team;

    Classification(ThreadTeam team) {
        this.team = team;
    }

    void softmax(FloatBuffer x, FloatBuffer y, SoftmaxShape shape) {
        split(shape.outer() * shape.inner(), shape.classes(), (from, to, _) -> {
            ExponentialRow row = new ExponentialRow(shape.classes());
            for (int line = from; line < to; line++) {
                int first = first(line, shape);
                double normaliser = row.logSum(x.array(), x.offset() + first, shape.inner());
                for (int j = 0; j < shape.classes(); j++) {
                    int i = first + j * shape.inner();
                    y.array()[y.offset() + i] =
                            (float) (shape.log() ? x.array()[x.offset() + i] - normaliser : row.probability(j));
                }
            }
        });
    }

    void softmaxGradient(FloatBuffer y, FloatBuffer dy, FloatBuffer dx, SoftmaxShape shape) {
        split(shape.outer() * shape.inner(), shape.classes(), (from, to, _) -> {
            ExponentialRow row = new ExponentialRow(shape.classes());
            for (int line = from; line < to; line++) {
                int first = first(line, shape);
                if (shape.log()) {
                    row.ofLogarithms(y.array(), y.offset() + first, shape.inner());
                }
                double sum = 0;
                for (int j = 0; j < shape.classes(); j++) {
                    int i = first + j * shape.inner();
                    double gradient = dy.array()[dy.offset() + i];
                    sum += shape.log() ? gradient : gradient * y.array()[y.offset() + i];
                }
                for (int j = 0; j < shape.classes(); j++) {
                    int i = first + j * shape.inner();
                    double gradient = dy.array()[dy.offset() + i];
                    dx.array()[dx.offset() + i] = (float)
                            (shape.log()
                                    ? gradient - row.probability(j) * sum
                                    : y.array()[y.offset() + i] * (gradient - sum));
                }
            }
        });
    }

    private void split(int rows, int classes, ThreadTeam.Body body) {
        team.split(rows, Math.ceilDiv(GRAIN, Math.max(1, classes)), body);
    }

    private static int first(int line, SoftmaxShape shape) {
        return line / shape.inner() * shape.classes() * shape.inner() + line % shape.inner();
    }

    void crossEntropy(
            FloatBuffer logits,
            IntBuffer labels,
            FloatBuffer losses,
            FloatBuffer probabilities,
            CrossEntropyShape shape) {
        int classes = shape.classes();
        split(shape.rows(), classes, (from, to, _) -> {
            ExponentialRow exponentials = new ExponentialRow(classes);
            for (int row = from; row < to; row++) {
                int start = row * classes;
                double normaliser = exponentials.logSum(logits.array(), logits.offset() + start, 1);
                double loss = 0;
                for (int j = 0; j < classes; j++) {
                    double logarithm = logits.array()[logits.offset() + start + j] - normaliser;
                    double target = shape.target(labels.array()[labels.offset() + row], j);
                    loss -= target == 0 ? 0 : target * logarithm;
                    probabilities.array()[probabilities.offset() + start + j] = (float) exponentials.probability(j);
                }
                losses.array()[losses.offset() + row] = (float) loss;
            }
        });
    }

    void crossEntropyGradient(
            FloatBuffer probabilities,
            IntBuffer labels,
            FloatBuffer dlosses,
            FloatBuffer dlogits,
            CrossEntropyShape shape) {
        int classes = shape.classes();
        split(shape.rows(), classes, (from, to, _) -> {
            for (int i = from * classes; i < to * classes; i++) {
                int row = i / classes;
                double target = shape.target(labels.array()[labels.offset() + row], i % classes);
                double difference = probabilities.array()[probabilities.offset() + i] - target;
                dlogits.array()[dlogits.offset() + i] = (float) (dlosses.array()[dlosses.offset() + row] * difference);
            }
        });
    }
}
