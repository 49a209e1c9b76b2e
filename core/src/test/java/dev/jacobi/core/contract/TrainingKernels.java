package dev.jacobi.core.contract;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.geometry.CrossEntropyShape;
import dev.jacobi.core.geometry.SoftmaxShape;
import java.util.ArrayList;
import java.util.List;

/** Softmax, cross-entropy and the optimiser's step. */
final class TrainingKernels {
    /** Outer, classes, inner. */
    private static final int[][] SOFTMAXES = {
        {1, 1, 1}, {3, 2, 1}, {5, 10, 1}, {7, 17, 1}, {2, 1000, 1}, {33, 16, 1}, {1, 5, 33}, {3, 7, 16}, {200, 100, 1}
    };

    private static final int[][] BATCHES = {{1, 2}, {5, 10}, {33, 17}, {7, 100}, {2, 1000}, {3, 1}, {300, 10}};

    private static final List<SgdSettings> SETTINGS = List.of(
            new SgdSettings(0, 0, false, 0),
            new SgdSettings(0.9, 0, false, 1e-2),
            new SgdSettings(0.9, 0, true, 1e-2),
            new SgdSettings(0.5, 0.25, false, 0));

    private TrainingKernels() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] s : SOFTMAXES) {
            cases.add(softmax(new SoftmaxShape(s[0], s[1], s[2], false), 1));
            cases.add(softmax(new SoftmaxShape(s[0], s[1], s[2], true), 1));
            cases.add(softmax(new SoftmaxShape(s[0], s[1], s[2], false), 200));
        }
        for (int[] batch : BATCHES) {
            cases.add(crossEntropy(batch[0], batch[1], 0));
            cases.add(crossEntropy(batch[0], batch[1], 0.1));
            cases.add(crossEntropyOfMaskedLogits(batch[0], batch[1]));
        }
        for (SgdSettings settings : SETTINGS) {
            for (int length : new int[] {1, 7, 16, 33, 1000, 70_001}) {
                cases.add(sgd(length, settings, true));
                cases.add(sgd(length, settings, false));
            }
        }
        for (int length : new int[] {1, 7, 33, 70_001}) {
            for (double proceed : new double[] {0, 1}) {
                cases.add(sgdThatMayBeLeftOut(length, proceed));
            }
            for (double last : new double[] {1, -3, Double.NaN, Double.POSITIVE_INFINITY}) {
                cases.add(unscale(length, last));
            }
        }
        for (double finite : new double[] {0, 1}) {
            for (double scale : new double[] {1, 65536, 0x1p127}) {
                for (int goodSteps : new int[] {0, 18, 19}) {
                    cases.add(lossScale(finite, scale, goodSteps));
                }
            }
        }
        return cases;
    }

    private static KernelCase softmax(SoftmaxShape shape, double range) {
        int length = shape.outer() * shape.classes() * shape.inner();
        return new KernelCase(
                "%s and its gradient, inputs up to %s".formatted(shape, range),
                List.of(Values.uniform(1, length, -range, range), Values.uniform(2, length)),
                List.of(KernelCase.Output.reals(length), KernelCase.Output.reals(length)),
                Accuracy.SUMMED,
                (backend, in, out) -> {
                    backend.softmax(in[0], out[0], shape);
                    backend.softmaxGradient(out[0], in[1], out[1], shape);
                });
    }

    private static KernelCase crossEntropy(int rows, int classes, double smoothing) {
        return crossEntropy(
                "smoothing " + smoothing,
                Values.uniform(1, rows * classes, -5, 5),
                Values.labels(2, rows, classes),
                classes,
                smoothing);
    }

    /** Classes are ruled out by logits of -∞; the loss is finite as long as the label is none of them. */
    private static KernelCase crossEntropyOfMaskedLogits(int rows, int classes) {
        Values labels = Values.labels(2, rows, classes);
        Values plain = Values.uniform(1, rows * classes, -5, 5);
        Values masked = Values.of(
                rows * classes,
                i -> i % 3 == 0 && i % classes != labels.at(i / classes) ? Double.NEGATIVE_INFINITY : plain.at(i));
        return crossEntropy("masked logits", masked, labels, classes, 0);
    }

    private static KernelCase crossEntropy(String name, Values logits, Values labels, int classes, double smoothing) {
        int rows = labels.length();
        int length = logits.length();
        var shape = new CrossEntropyShape(rows, classes, smoothing);
        return new KernelCase(
                "crossEntropy and its gradient [%d,%d], %s".formatted(rows, classes, name),
                List.of(logits, labels, Values.uniform(3, rows).asParameters()),
                List.of(
                        KernelCase.Output.parameters(rows),
                        KernelCase.Output.parameters(length),
                        KernelCase.Output.reals(length)),
                Accuracy.SUMMED,
                (backend, in, out) -> {
                    backend.crossEntropy(in[0], in[1], out[0], out[1], shape);
                    backend.crossEntropyGradient(out[1], in[1], in[2], out[2], shape);
                });
    }

    /** In the first step the velocity is still unwritten memory. */
    private static KernelCase sgd(int length, SgdSettings settings, boolean firstStep) {
        return new KernelCase(
                "sgdStep of %d, %s, %s".formatted(length, firstStep ? "first" : "later", settings),
                List.of(
                        Values.uniform(1, length).asParameters(),
                        Values.uniform(2, length).asParameters(),
                        Values.uniform(3, length).asParameters(),
                        Values.uniform(4, 1).asParameters()),
                List.of(KernelCase.Output.parameters(length), KernelCase.Output.parameters(length)),
                Accuracy.ELEMENTWISE,
                (backend, in, out) -> {
                    backend.copy(in[0], out[0]);
                    if (!firstStep) {
                        backend.copy(in[2], out[1]);
                    }
                    backend.sgdStep(out[0], in[1], out[1], in[3], null, settings, firstStep);
                });
    }

    private static KernelCase sgdThatMayBeLeftOut(int length, double proceed) {
        SgdSettings settings = new SgdSettings(0.9, 0, true, 1e-2);
        return new KernelCase(
                "sgdStep of %d, proceed %s".formatted(length, proceed),
                List.of(
                        Values.uniform(1, length).asParameters(),
                        Values.uniform(2, length).asParameters(),
                        Values.uniform(3, length).asParameters(),
                        Values.of(0.1f, proceed).asParameters()),
                List.of(KernelCase.Output.parameters(length), KernelCase.Output.parameters(length)),
                Accuracy.ELEMENTWISE,
                (backend, in, out) -> {
                    backend.copy(in[0], out[0]);
                    backend.copy(in[2], out[1]);
                    backend.sgdStep(out[0], in[1], out[1], in[3].slice(0, 1), in[3].slice(1, 1), settings, false);
                });
    }

    /** Gradients of which the last may be no number. */
    private static KernelCase unscale(int length, double last) {
        return new KernelCase(
                "unscale %d, the last is %s".formatted(length, last),
                List.of(
                        Values.uniform(1, length).asParameters(),
                        Values.of(last).asParameters(),
                        Values.of(1024).asParameters()),
                List.of(KernelCase.Output.parameters(length), KernelCase.Output.parameters(1)),
                Accuracy.EXACT,
                (backend, in, out) -> {
                    backend.copy(in[0], out[0]);
                    backend.copy(in[1], out[0].slice(length - 1, 1));
                    backend.unscale(out[0], in[2], out[1]);
                });
    }

    private static KernelCase lossScale(double finite, double scale, int goodSteps) {
        return new KernelCase(
                "loss scale %s after %d good steps, finite %s".formatted(scale, goodSteps, finite),
                List.of(Values.of(finite).asParameters(), Values.of(scale).asParameters(), Values.integers(goodSteps)),
                List.of(KernelCase.Output.parameters(2)),
                Accuracy.EXACT,
                (backend, in, out) -> {
                    int[] steps = new int[1];
                    backend.download(in[2], steps);
                    Buffer counted = backend.allocate(DType.I32, 1);
                    backend.upload(steps, counted);
                    Buffer now = out[0].slice(0, 1);
                    backend.copy(in[1], now);
                    backend.updateLossScale(in[0], now, counted, 20);
                    backend.download(counted, steps);
                    backend.fill(out[0].slice(1, 1), steps[0]);
                    backend.release(counted);
                });
    }
}
