package dev.jacobi.models.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
        assertThrows(IllegalArgumentException.class, () -> ConfusionMatrix.of(new long[][] {{1, 2}}));
    }
}
