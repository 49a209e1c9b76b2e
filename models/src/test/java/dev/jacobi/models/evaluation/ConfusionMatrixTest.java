package dev.jacobi.models.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.models.evaluation.ConfusionMatrix.Confusion;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfusionMatrixTest {
    private final ConfusionMatrix matrix = ConfusionMatrix.of(new long[][] {{3, 1, 0}, {2, 2, 0}, {0, 0, 0}});

    @Test
    void scoresAreThoseOfTheFormulas() {
        assertEquals(0.75, matrix.recall(0));
        assertEquals(0.6, matrix.precision(0));
        assertEquals(2 * 0.75 * 0.6 / (0.75 + 0.6), matrix.f1(0), 1e-15);
        assertEquals(0, matrix.f1(2), "a class without pictures");
    }

    @Test
    void countsComeBackAndAreCopies() {
        long[][] counts = matrix.counts();
        assertArrayEquals(new long[][] {{3, 1, 0}, {2, 2, 0}, {0, 0, 0}}, counts);
        counts[0][0] = 9;
        assertEquals(3, matrix.count(0, 0));
        assertThrows(IllegalArgumentException.class, () -> ConfusionMatrix.of(new long[][] {{1, 2, 3}}));
    }

    @Test
    void picturesOfNoPredictionCountForTheirClass() {
        long[][] counts = {{1, 0, 1}, {1, 2, 0}};
        ConfusionMatrix withNone = ConfusionMatrix.of(counts);
        assertArrayEquals(counts, withNone.counts());
        assertEquals(2, withNone.labelled(0));
        assertEquals(0.5, withNone.recall(0));
        assertEquals(0.5, withNone.precision(0));
        assertEquals(List.of(new Confusion(1, 0, 1)), withNone.mostConfused(5));
    }

    @Test
    void theMostFrequentMistakesComeFirst() {
        ConfusionMatrix matrix = ConfusionMatrix.of(new long[][] {{90, 3, 7}, {7, 80, 0}, {9, 0, 50}});
        assertEquals(
                List.of(new Confusion(2, 0, 9), new Confusion(0, 2, 7), new Confusion(1, 0, 7)),
                matrix.mostConfused(3));
        assertEquals(4, matrix.mostConfused(10).size(), "what never happened is no mistake");
    }
}
