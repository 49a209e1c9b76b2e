package dev.jacobi.models.optimisation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OneCycleTest {
    private static final double TOLERANCE = 1e-12;

    /** 100 steps: up over steps 0 … 29, down over 29 … 99. */
    private final Schedule schedule = OneCycle.of(1, 100);

    @Test
    void itStartsAtATwentyFifthPeaksAtThirtyPercentAndEndsNearZero() {
        assertEquals(0.04, schedule.learningRate(0), TOLERANCE);
        assertEquals(1, schedule.learningRate(29), TOLERANCE);
        assertEquals(4e-6, schedule.learningRate(99), TOLERANCE);
    }

    /** Half-way down at 29 + 35 = 64; a third of the angle, where the cosine is 1/2, is a quarter of the way. */
    @Test
    void bothWaysAreHalfWavesOfACosine() {
        assertEquals((1 + 4e-6) / 2, schedule.learningRate(64), TOLERANCE);
        Schedule short31 = new OneCycle(1, 10, 0.4, 10, 10);
        assertEquals(0.1 + 0.9 / 4, short31.learningRate(1), TOLERANCE);
        assertEquals(0.1 + 0.9 * 3 / 4, short31.learningRate(2), TOLERANCE);
        assertEquals(1, short31.learningRate(3), TOLERANCE);
        assertEquals(1 - 0.99 / 4, short31.learningRate(5), TOLERANCE);
        assertEquals(1 - 0.99 * 3 / 4, short31.learningRate(7), TOLERANCE);
        assertEquals(0.01, short31.learningRate(9), TOLERANCE);
    }

    @Test
    void itRisesThenFalls() {
        for (int step = 1; step < 100; step++) {
            boolean rises = schedule.learningRate(step) > schedule.learningRate(step - 1);
            assertEquals(step <= 29, rises, "step " + step);
        }
    }

    @Test
    void runsOfAnyLengthStayBetweenTheEnds() {
        for (int total = 1; total <= 12; total++) {
            for (double warmup : new double[] {0, 0.1, 0.5, 1}) {
                Schedule cycle = new OneCycle(2, total, warmup, 4, 5);
                for (int step = 0; step < total; step++) {
                    double rate = cycle.learningRate(step);
                    assertTrue(rate >= 0.1 - TOLERANCE && rate <= 2 + TOLERANCE, cycle + " at " + step + ": " + rate);
                }
            }
        }
    }

    @Test
    void aStepBeyondTheRunIsRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> schedule.learningRate(100))
                .getMessage()
                .contains("0 … 99"));
        assertThrows(IllegalArgumentException.class, () -> OneCycle.of(0, 10));
        assertThrows(IllegalArgumentException.class, () -> OneCycle.of(1, 0));
    }
}
