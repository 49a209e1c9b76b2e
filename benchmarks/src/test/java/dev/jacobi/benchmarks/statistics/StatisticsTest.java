package dev.jacobi.benchmarks.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void quartilesAreThoseOfTheTextbook() {
        // The definition of R and NumPy: position (n - 1)·p between the sorted values.
        assertEquals(new Sample(3, 2, 4, 5), Sample.of(5, 1, 4, 2, 3));
        assertEquals(new Sample(2.5, 1.75, 3.25, 4), Sample.of(1, 2, 3, 4));
        assertEquals(new Sample(7, 7, 7, 1), Sample.of(7));
    }

    @Test
    void theSpreadIsRelative() {
        assertEquals(2.0 / 3, Sample.of(1, 2, 3, 4, 5).spread(), 1e-12);
    }

    @Test
    void theRatioOfARoundIsNotDisturbedByWhatSlowsBoth() {
        Ratio ratio = Ratio.of(new double[] {2, 20, 4, 200}, new double[] {1, 10, 2, 100});

        assertEquals(2, ratio.value(), 1e-12);
        assertEquals(2, ratio.low(), 1e-12);
        assertEquals(2, ratio.high(), 1e-12);
    }

    @Test
    void theIntervalIsStudents() {
        // Logarithms 0, 1, 2: mean 1, deviation 1, and t(2 degrees, 97.5 %) = 4.3027 from the tables.
        Ratio ratio = Ratio.of(new double[] {1, Math.E, Math.E * Math.E}, new double[] {1, 1, 1});

        assertEquals(Math.E, ratio.value(), 1e-12);
        assertEquals(Math.exp(1 - 4.30265 / Math.sqrt(3)), ratio.low(), 1e-5);
        assertEquals(Math.exp(1 + 4.30265 / Math.sqrt(3)), ratio.high(), 1e-3);
    }

    @Test
    void theIntervalCoversTheTruthAsOftenAsItSays() {
        Random random = new Random(1);
        int covered = 0;
        for (int i = 0; i < 2000; i++) {
            double[] a = new double[8];
            double[] b = new double[8];
            for (int j = 0; j < a.length; j++) {
                a[j] = 3 * Math.exp(0.2 * random.nextGaussian());
                b[j] = Math.exp(0.2 * random.nextGaussian());
            }
            Ratio ratio = Ratio.of(a, b);
            covered += ratio.low() <= 3 && 3 <= ratio.high() ? 1 : 0;
        }
        // 1900 expected, with a deviation of √(2000·0.95·0.05) = 10.
        assertTrue(covered > 1860 && covered < 1940, covered + " of 2000");
    }

    @Test
    void measurementsComeInPairs() {
        assertThrows(IllegalArgumentException.class, () -> Ratio.of(new double[2], new double[3]));
    }
}
