package dev.jacobi.models.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.ops.ReshapeOp;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.training.Pictures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EvaluatorTest {
    /** Its logits are the picture itself. */
    private static final class Bare extends Layer {
        @Override
        protected Tensor compute(Tensor x, Mode mode) {
            return ReshapeOp.flatten(x);
        }
    }

    @Test
    void everyPictureIsSeenOnceAndCountedByItsLargestLogit() {
        try (Backend backend = new ReferenceBackend()) {
            Evaluation evaluation =
                    new Evaluator(new Bare(), backend, TestTimeAugmentation.NONE).evaluate(new Pictures(21, 3, false));
            assertEquals(21, evaluation.size());
            assertEquals(
                    IntStream.range(0, 21).boxed().toList(),
                    IntStream.range(0, 21)
                            .map(evaluation::sample)
                            .sorted()
                            .boxed()
                            .toList());
            int correct = 0;
            double loss = 0;
            for (int i = 0; i < evaluation.size(); i++) {
                correct += evaluation.prediction(i) == evaluation.label(i) ? 1 : 0;
                loss -= Math.log(evaluation.labelProbability(i));
                assertTrue(evaluation.confidence(i) >= evaluation.labelProbability(i));
            }
            assertEquals(correct, evaluation.correct());
            assertEquals(loss / 21, evaluation.loss(), 1e-5);
            assertEquals(0, backend.memory().live());
        }
    }

    @Test
    void theLabelIsWithinTheFirstAsOftenAsItIsTheLargestAndWithinAllAlways() {
        try (Backend backend = new ReferenceBackend()) {
            Evaluation evaluation =
                    new Evaluator(new Bare(), backend, TestTimeAugmentation.NONE).evaluate(new Pictures(21, 3, false));
            assertEquals(evaluation.correct(), evaluation.correctWithin(1));
            assertTrue(evaluation.correctWithin(2) >= evaluation.correctWithin(1));
            assertEquals(21, evaluation.correctWithin(Integer.MAX_VALUE));
        }
        float[] row = {9, 3, 5, 3, 1};
        assertEquals(0, Logits.rank(row, 1, 4, 1));
        assertEquals(1, Logits.rank(row, 1, 4, 0));
        assertEquals(2, Logits.rank(row, 1, 4, 2), "of equals the earlier comes first");
        assertEquals(3, Logits.rank(row, 1, 4, 3));
    }

    @Test
    void whatIsNoNumberComesBeforeTheLabelAndALabelWithoutANumberLast() {
        float[] row = {1, Float.NaN, 2};
        assertEquals(2, Logits.rank(row, 0, 3, 0));
        assertEquals(3, Logits.rank(row, 0, 3, 1), "not even among all three");
        assertEquals(1, Logits.rank(row, 0, 3, 2));
    }

    @Test
    void aNetworkThatComputesNoNumbersHasRecognisedNothing() {
        float[] rows = {Float.NaN, Float.NaN, 2, Float.NaN, 1, 2};
        Evaluation evaluation = new Evaluation(3);
        evaluation.add(0, 0, rows, 0, 2);
        evaluation.add(1, 0, rows, 2, 2);
        evaluation.add(2, 1, rows, 4, 2);
        assertEquals(1, evaluation.correct());
        assertEquals(1, evaluation.correctWithin(1));
        assertEquals(1, evaluation.correctWithin(5), "not even among more classes than there are");
        assertEquals(
                1, Logits.correct(new double[] {Double.NaN, Double.NaN, 2, Double.NaN, 1, 2}, new int[] {0, 0, 1}));
        assertEquals(Evaluation.NO_CLASS, evaluation.prediction(0));
        assertEquals(Evaluation.NO_CLASS, evaluation.prediction(1));
        assertEquals("NaN", Evaluation.name(evaluation.prediction(0), List.of("cat", "dog")));
        assertEquals("dog", Evaluation.name(evaluation.prediction(2), List.of("cat", "dog")));
        assertEquals(Float.NaN, evaluation.confidence(1));
        assertEquals(List.of(0, 1), evaluation.mistakes());
        ConfusionMatrix matrix = evaluation.confusion(2);
        assertArrayEquals(new long[][] {{0, 0, 2}, {0, 1, 0}}, matrix.counts());
        assertEquals(2, matrix.labelled(0));
        assertEquals(0, matrix.recall(0));
        assertEquals(Double.NaN, evaluation.loss());
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "false, 1", "true, 1", "false, 3"})
    void theLogitsAreTheMeanOfThoseOfAllViews(boolean flips, int shift) {
        Pictures pictures = new Pictures(3, 3, false);
        float[] images;
        try (BatchSource.Batches batches = pictures.epoch(0, 0)) {
            images = batches.next().images().clone();
        }
        try (Backend backend = new ReferenceBackend()) {
            Evaluation evaluation =
                    new Evaluator(new Bare(), backend, new TestTimeAugmentation(flips, shift)).evaluate(pictures);
            for (int i = 0; i < 3; i++) {
                float[] mean = meanOfViews(Arrays.copyOfRange(images, 16 * i, 16 * i + 16), flips, shift);
                double probability = Math.exp(mean[evaluation.label(i)] - Logits.logSumExp(mean, 0, 16));
                assertEquals(probability, evaluation.labelProbability(i), 1e-6);
            }
            assertEquals(0, backend.memory().live());
        }
    }

    /** A picture of 4 by 4 pixels as it is, moved to four corners, and the mirror images of all. */
    private static float[] meanOfViews(float[] picture, boolean flips, int shift) {
        int[][] moves = {{0, 0}, {-shift, -shift}, {-shift, shift}, {shift, -shift}, {shift, shift}};
        float[] mean = new float[16];
        for (int[] move : moves) {
            for (int p = 0; p < 16; p++) {
                int row = Math.clamp(p / 4 - move[0], 0, 3);
                float seen = picture[4 * row + Math.clamp(p % 4 - move[1], 0, 3)];
                int mirrored = 3 - Math.clamp(p % 4 - move[1], 0, 3);
                mean[p] += (flips ? (seen + picture[4 * row + mirrored]) / 2 : seen) / moves.length;
            }
        }
        return mean;
    }

    @Test
    void aLabelBeyondTheNetworksClassesIsRefused() {
        Evaluation evaluation = new Evaluation(1);
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> evaluation.add(7, 3, new float[6], 0, 3));
        assertEquals("evaluation: picture 7 has the label 3, but the network has 3 classes", error.getMessage());
    }

    @Test
    void viewsAreMovedByNoLessThanNothing() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new TestTimeAugmentation(false, -1));
        assertEquals("views: got a shift of -1, expected at least 0", error.getMessage());
    }

    @Test
    void logSumExpDoesNotOverflow() {
        assertEquals(1000 + Math.log(2), Logits.logSumExp(new float[] {0, 1000, 1000}, 1, 2), 1e-12);
    }

    @Test
    void precisionAndRecallFollowColumnsAndRows() {
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        matrix.add(0, 0);
        matrix.add(0, 1);
        matrix.add(1, 1);
        matrix.add(1, 1);
        assertEquals(0.5, matrix.recall(0));
        assertEquals(1, matrix.precision(0));
        assertEquals(1, matrix.recall(1));
        assertEquals(2.0 / 3, matrix.precision(1));
        assertEquals(0, matrix.recall(2));
        assertEquals(0, matrix.precision(2));
        assertEquals(2, matrix.labelled(0));
        assertEquals(3, matrix.predicted(1));
        assertEquals(0.5, matrix.share(0, 1));
    }
}
