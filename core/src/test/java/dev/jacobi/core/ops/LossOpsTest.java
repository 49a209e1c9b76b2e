package dev.jacobi.core.ops;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropyPerSample;
import static dev.jacobi.core.ops.KlDivergence.klDivergence;
import static dev.jacobi.core.ops.SoftmaxOp.logSoftmax;
import static dev.jacobi.core.ops.SoftmaxOp.softmax;
import static dev.jacobi.core.ops.WeightedCrossEntropy.weightedCrossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossOpsTest {
    private static final double TOLERANCE = 1e-14;

    private final Backend backend = new ReferenceBackend();

    private static void assertValues(Tensor actual, double... expected) {
        assertArrayEquals(expected, actual.toDoubles(), TOLERANCE);
    }

    @Test
    void softmaxGivesProbabilities() {
        Tensor x = Tensor.of(backend, Shape.of(2, 3), 1, 2, 3, 0, 0, 0);
        double third = 1 / 3.0;

        assertValues(softmax(x, 1), 0.09003057317038046, 0.24472847105479764, 0.6652409557748218, third, third, third);
        assertValues(
                logSoftmax(x, -1),
                -2.4076059644443806,
                -1.4076059644443804,
                -0.4076059644443804,
                Math.log(third),
                Math.log(third),
                Math.log(third));
    }

    @Test
    void softmaxWorksAlongAnyAxis() {
        Tensor x = Tensor.of(backend, Shape.of(2, 2), new double[] {0, Math.log(3), Math.log(3), 0});

        assertValues(softmax(x, 0), 0.25, 0.75, 0.75, 0.25);
    }

    @Test
    void softmaxOfLargeNumbersDoesNotOverflow() {
        Tensor x = Tensor.of(backend, Shape.of(1, 2), 1000, 1000);

        assertValues(softmax(x, 1), 0.5, 0.5);
        assertValues(logSoftmax(x, 1), -Math.log(2), -Math.log(2));
        Tensor apart = Tensor.of(backend, Shape.of(1, 2), 1000, 0);
        assertValues(logSoftmax(apart, 1), 0, -1000);
    }

    @Test
    void crossEntropyOfUniformLogitsIsTheLogarithmOfTheClasses() {
        Tensor logits = Tensor.full(backend, Shape.of(4, 10), 3);
        Tensor labels = Tensor.ofInts(backend, 0, 3, 9, 5);

        assertEquals(Math.log(10), crossEntropy(logits, labels, 0).item(), TOLERANCE);
        assertEquals(Math.log(10), crossEntropy(logits, labels, 0.1).item(), TOLERANCE);
    }

    @Test
    void crossEntropyOfEachSample() {
        Tensor logits = Tensor.of(backend, Shape.of(2, 3), 1, 2, 3, 1, 2, 3);
        Tensor labels = Tensor.ofInts(backend, 2, 0);

        assertValues(crossEntropyPerSample(logits, labels, 0), 0.4076059644443804, 2.4076059644443806);
    }

    /** Two samples with the losses 0.4076… (class 2) and 2.4076… (class 0), and a third part of the weight for one. */
    @Test
    void classWeightsMakeAWeightedMean() {
        Tensor logits = Tensor.of(backend, Shape.of(2, 3), 1, 2, 3, 1, 2, 3);
        Tensor labels = Tensor.ofInts(backend, 2, 0);

        Tensor loss = weightedCrossEntropy(logits, labels, 0, List.of(1.0, 7.0, 2.0));

        assertEquals((2 * 0.4076059644443804 + 2.4076059644443806) / 3, loss.item(), TOLERANCE);
        for (double smoothing : new double[] {0, 0.3}) {
            assertEquals(
                    crossEntropy(logits, labels, smoothing).item(),
                    weightedCrossEntropy(logits, labels, smoothing, List.of(5.0, 5.0, 5.0))
                            .item(),
                    TOLERANCE);
        }
    }

    /** With smoothing 0.3 and three classes: (0.7·2·0.4076 + 0.1·(1·2.4076 + 7·1.4076 + 2·0.4076))/2, of class 2. */
    @Test
    void smoothingSpreadsOverTheClassesByTheirWeights() {
        Tensor logits = Tensor.of(backend, Shape.of(1, 3), 1, 2, 3);
        Tensor labels = Tensor.ofInts(backend, 2);
        double spread = 2.4076059644443806 + 7 * 1.4076059644443804 + 2 * 0.4076059644443804;

        assertEquals(
                (0.7 * 2 * 0.4076059644443804 + 0.1 * spread) / 2,
                weightedCrossEntropy(logits, labels, 0.3, List.of(1.0, 7.0, 2.0))
                        .item(),
                TOLERANCE);
    }

    /** A logit of -∞ rules its class out: of two classes that are left, at ln 3 and 0, the first has the loss ln(4/3). */
    @Test
    void classWeightsLeaveRuledOutClassesAlone() {
        double[] values = {Math.log(3), Double.NEGATIVE_INFINITY, 0};
        Tensor logits = Tensor.of(backend, Shape.of(1, 3), values).requireGradient();
        Tensor labels = Tensor.ofInts(backend, 0);
        try (Tape tape = Tape.open()) {
            Tensor loss = weightedCrossEntropy(logits, labels, 0, List.of(1.0, 7.0, 2.0));

            assertEquals(Math.log(4 / 3.0), loss.item(), TOLERANCE);
            assertValues(tape.backward(loss).of(logits), -0.25, 0, 0.25);
        }
    }

    @Test
    void classWeightsThatDoNotFitAreRefused() {
        Tensor logits = Tensor.full(backend, Shape.of(1, 3), 0);
        Tensor labels = Tensor.ofInts(backend, 2);
        for (List<Double> weights : List.of(
                List.of(1.0, 1.0),
                List.of(1.0, 0.0, 1.0),
                List.of(1.0, Double.POSITIVE_INFINITY, 1.0),
                List.of(1.0, Double.NaN, 1.0))) {
            OpException error = assertThrows(OpException.class, () -> weightedCrossEntropy(logits, labels, 0, weights));
            assertTrue(error.getMessage().contains("expected 3 finite numbers greater than 0"), error.getMessage());
        }
    }

    /** Σ p·log(p/q) with p = (1/2, 1/4, 1/4) and q = (1/3, 1/3, 1/3); in the second row both are the same. */
    @Test
    void divergenceIsWhatIsLostByTheWrongDistribution() {
        double quarter = Math.log(0.25);
        Tensor logits = Tensor.of(backend, Shape.of(2, 3), 7, 7, 7, 11, 12, 13);
        double[] values = {Math.log(0.5), quarter, quarter, 1, 2, 3};
        Tensor targets = Tensor.of(backend, Shape.of(2, 3), values);

        double first = 0.5 * Math.log(0.5 * 3) + 0.5 * Math.log(0.25 * 3);
        assertEquals(first / 2, klDivergence(logits, targets).item(), TOLERANCE);
        assertEquals(0, klDivergence(targets, targets).item(), TOLERANCE);
    }

    @Test
    void divergenceOfDifferentShapesIsRefused() {
        Tensor logits = Tensor.full(backend, Shape.of(2, 3), 0);
        Tensor targets = Tensor.full(backend, Shape.of(2, 4), 0);
        OpException error = assertThrows(OpException.class, () -> klDivergence(logits, targets));
        assertTrue(error.getMessage().contains("targets are [2,4], expected [2,3]"), error.getMessage());
    }

    /** With smoothing 0.3 and three classes the target is 0.8 at the label and 0.1 elsewhere. */
    @Test
    void smoothingMovesTheTargetTowardsUniform() {
        Tensor logits = Tensor.of(backend, Shape.of(1, 3), 1, 2, 3);
        Tensor labels = Tensor.ofInts(backend, 2);
        double expected = 0.8 * 0.4076059644443804 + 0.1 * 1.4076059644443804 + 0.1 * 2.4076059644443806;

        assertEquals(expected, crossEntropy(logits, labels, 0.3).item(), TOLERANCE);
    }

    @Test
    void itsGradientIsProbabilityMinusTargetOverTheBatch() {
        Tensor logits = Tensor.full(backend, Shape.of(2, 4), 0).requireGradient();
        try (Tape tape = Tape.open()) {
            Tensor loss = crossEntropy(logits, Tensor.ofInts(backend, 1, 3), 0);

            assertValues(tape.backward(loss).of(logits), 0.125, -0.375, 0.125, 0.125, 0.125, 0.125, 0.125, -0.375);
        }
    }

    @Test
    void meanSquaredErrorIsTheMeanOfSquares() {
        Tensor prediction = Tensor.of(backend, Shape.of(2, 2), 1, 2, 3, 4).requireGradient();
        Tensor target = Tensor.of(backend, Shape.of(2, 2), 1, 0, 0, 8);
        try (Tape tape = Tape.open()) {
            Tensor loss = MeanSquaredErrorOp.meanSquaredError(prediction, target);

            assertEquals((4 + 9 + 16) / 4.0, loss.item(), TOLERANCE);
            assertValues(tape.backward(loss).of(prediction), 0, 1, 1.5, -2);
        }
    }
}
