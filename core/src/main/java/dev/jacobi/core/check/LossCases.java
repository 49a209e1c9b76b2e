package dev.jacobi.core.check;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropyPerSample;
import static dev.jacobi.core.ops.KlDivergence.klDivergence;
import static dev.jacobi.core.ops.MeanSquaredErrorOp.meanSquaredError;
import static dev.jacobi.core.ops.SoftmaxOp.logSoftmax;
import static dev.jacobi.core.ops.SoftmaxOp.softmax;
import static dev.jacobi.core.ops.WeightedCrossEntropy.weightedCrossEntropy;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.CrossEntropyOp;
import dev.jacobi.core.ops.MeanSquaredErrorOp;
import dev.jacobi.core.ops.SoftmaxOp;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Softmax and losses. */
final class LossCases {
    private LossCases() {}

    static List<OpCase> all(Draw draw) {
        List<OpCase> cases = new ArrayList<>();
        for (int axis : new int[] {0, 1, -1}) {
            cases.add(OpCase.of(
                    SoftmaxOp.class, "softmax along axis " + axis, in -> softmax(in[0], axis), draw.uniform(3, 4, 5)));
            cases.add(OpCase.of(
                    SoftmaxOp.class,
                    "logSoftmax along axis " + axis,
                    in -> logSoftmax(in[0], axis),
                    draw.uniform(3, 4, 5)));
        }
        cases.add(OpCase.of(SoftmaxOp.class, "softmax of one class", in -> softmax(in[0], 1), draw.uniform(3, 1)));
        for (double smoothing : new double[] {0, 0.1, 1}) {
            cases.add(OpCase.of(
                    CrossEntropyOp.class,
                    "crossEntropy smoothing " + smoothing,
                    in -> crossEntropy(in[0], labels(in[0]), smoothing),
                    draw.uniform(5, 7)));
        }
        for (double smoothing : new double[] {0, 0.2}) {
            cases.add(OpCase.of(
                    CrossEntropyOp.class,
                    "weightedCrossEntropy smoothing " + smoothing,
                    in -> weightedCrossEntropy(in[0], labels(in[0]), smoothing, List.of(0.5, 2.0, 1.0)),
                    draw.uniform(5, 3)));
        }
        cases.add(OpCase.of(
                CrossEntropyOp.class,
                "crossEntropyPerSample smoothing 0.2",
                in -> crossEntropyPerSample(in[0], labels(in[0]), 0.2),
                draw.distinct(4, 3)));
        cases.add(OpCase.of(
                CrossEntropyOp.class,
                "crossEntropy of one sample, two classes",
                in -> crossEntropy(in[0], labels(in[0]), 0),
                draw.uniform(1, 2)));
        cases.add(OpCase.of(
                SoftmaxOp.class,
                "klDivergence",
                in -> klDivergence(in[0], in[1]),
                draw.uniform(4, 3),
                draw.uniform(4, 3)));
        cases.add(OpCase.of(
                MeanSquaredErrorOp.class,
                "meanSquaredError",
                in -> meanSquaredError(in[0], in[1]),
                draw.uniform(3, 5),
                draw.uniform(3, 5)));
        cases.add(OpCase.of(
                MeanSquaredErrorOp.class,
                "meanSquaredError of scalars",
                in -> meanSquaredError(in[0], in[1]),
                draw.uniform(),
                draw.uniform()));
        return cases;
    }

    /** A label for each row of the logits, going round the classes in steps of 2. */
    private static Tensor labels(Tensor logits) {
        int classes = logits.shape().dim(1);
        return Tensor.ofInts(
                logits.backend(),
                IntStream.range(0, logits.shape().dim(0))
                        .map(i -> 2 * i % classes)
                        .toArray());
    }
}
