package dev.jacobi.models.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ProportionTest {
    private static final double ROUNDED = 5e-5;

    /** The example of Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3. */
    @Test
    void theIntervalIsWilsons() {
        Proportion example = new Proportion(81, 263);
        assertEquals(0.2553, example.low(), ROUNDED);
        assertEquals(0.3662, example.high(), ROUNDED);
        Proportion rare = new Proportion(15, 148);
        assertEquals(0.0624, rare.low(), ROUNDED);
        assertEquals(0.1605, rare.high(), ROUNDED);
        Proportion never = new Proportion(0, 20);
        assertEquals(0, never.low(), ROUNDED);
        assertEquals(0.1611, never.high(), ROUNDED);
    }

    @Test
    void nothingTriedSaysNothing() {
        Proportion nothing = new Proportion(0, 0);
        assertEquals(0, nothing.value());
        assertEquals(0, nothing.low());
        assertEquals(1, nothing.high());
        assertThrows(IllegalArgumentException.class, () -> new Proportion(3, 2));
    }
}
