package dev.jacobi.models.optimisation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.models.optimisation.ReduceLrOnPlateau.Goal;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.Settings;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.ThresholdKind;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Learning rates after each metric, worked out by hand from PyTorch's algorithm; the start is always 1. */
class ReduceLrOnPlateauTest {
    @Test
    void itReducesAfterMoreThanPatienceBadObservationsInARow() {
        // Bad observations are counted 1, 2, then 3 > 2 reduces and the count starts again.
        assertTrace(Settings.of(Goal.MIN, 0.5, 2), new double[] {1.0, 1.1, 1.2, 1.3, 1.3, 1.3, 1.3}, new double[] {
            1, 1, 1, 0.5, 0.5, 0.5, 0.25
        });
    }

    @Test
    void aGoodObservationEndsTheCount() {
        assertTrace(
                Settings.of(Goal.MIN, 0.5, 1), new double[] {1.0, 2.0, 0.9, 2.0, 2.0}, new double[] {1, 1, 1, 1, 0.5});
    }

    @Test
    void aRelativeThresholdAsksForAShareOfTheBest() {
        Settings tenPercent = new Settings(Goal.MIN, 0.5, 0, 0.1, ThresholdKind.RELATIVE, 0, 0, 0);
        // 1.81 is not below 2·0.9 = 1.8; 1.79 is. Then 1.62 is not below 1.611.
        assertTrace(tenPercent, new double[] {2, 1.81, 1.79, 1.62}, new double[] {1, 0.5, 0.5, 0.25});
    }

    @Test
    void anAbsoluteThresholdIsInTheMetricsOwnUnit() {
        Settings oneTenth = new Settings(Goal.MIN, 0.5, 0, 0.1, ThresholdKind.ABSOLUTE, 0, 0, 0);
        assertTrace(oneTenth, new double[] {2, 1.95, 1.89, 1.8}, new double[] {1, 0.5, 0.5, 0.25});
    }

    @Test
    void withTheGoalMaxHigherIsBetter() {
        Settings relative = new Settings(Goal.MAX, 0.5, 0, 0.1, ThresholdKind.RELATIVE, 0, 0, 0);
        // 0.54 is not above 0.5·1.1 = 0.55; 0.56 is.
        assertTrace(relative, new double[] {0.5, 0.54, 0.56, 0.6}, new double[] {1, 0.5, 0.5, 0.25});
        Settings absolute = new Settings(Goal.MAX, 0.5, 0, 0.1, ThresholdKind.ABSOLUTE, 0, 0, 0);
        assertTrace(absolute, new double[] {0.5, 0.59, 0.61}, new double[] {1, 0.5, 0.5});
    }

    @Test
    void badObservationsAreNotCountedDuringTheCooldown() {
        Settings cooling = new Settings(Goal.MIN, 0.5, 0, 0, ThresholdKind.ABSOLUTE, 2, 0, 0);
        // Reduced at the second; the third and fourth cool down; the fifth reduces again.
        assertTrace(cooling, new double[] {1, 1, 1, 1, 1}, new double[] {1, 0.5, 0.5, 0.5, 0.25});
    }

    @Test
    void itStopsAtTheMinimumAndSkipsReductionsUpToEpsilon() {
        Settings floor = new Settings(Goal.MIN, 0.1, 0, 0, ThresholdKind.ABSOLUTE, 0, 0.05, 0);
        assertTrace(floor, new double[] {1, 1, 1, 1}, new double[] {1, 0.1, 0.05, 0.05});
        Settings coarse = new Settings(Goal.MIN, 0.5, 0, 0, ThresholdKind.ABSOLUTE, 0, 0, 0.3);
        // 1 → 0.5 changes by 0.5; 0.5 → 0.25 would change by 0.25, which is not above 0.3.
        assertTrace(coarse, new double[] {1, 1, 1}, new double[] {1, 0.5, 0.5});
    }

    @Test
    void notANumberIsNeverBetter() {
        assertTrace(Settings.of(Goal.MIN, 0.5, 0), new double[] {1, Double.NaN}, new double[] {1, 0.5});
    }

    @Test
    void aRestoredScheduleGoesOnAsTheSavedOne() {
        Settings settings = new Settings(Goal.MIN, 0.3, 1, 1e-4, ThresholdKind.RELATIVE, 1, 0, 1e-8);
        double[] metrics = {0.7, 0.9, 0.8, 0.9, 0.6, 0.7, 0.7, 0.7, 0.7};
        for (int cut = 0; cut <= metrics.length; cut++) {
            Schedule whole = new ReduceLrOnPlateau(0.1, settings);
            Schedule before = new ReduceLrOnPlateau(0.1, settings);
            Arrays.stream(metrics).forEach(whole::observe);
            Arrays.stream(metrics, 0, cut).forEach(before::observe);
            Schedule after = new ReduceLrOnPlateau(99, settings);
            after.restore(before.state());
            Arrays.stream(metrics, cut, metrics.length).forEach(after::observe);
            assertEquals(whole.state(), after.state(), "saved after " + cut + " metrics");
        }
        Schedule schedule = new ReduceLrOnPlateau(1, settings);
        assertThrows(IllegalArgumentException.class, () -> schedule.restore(Map.of("best", "1")));
    }

    /** Files of earlier versions are read by these names. */
    @Test
    void theNamesInAStateStayTheSame() {
        Schedule schedule = new ReduceLrOnPlateau(0.5, Settings.of(Goal.MIN, 0.5, 2));
        schedule.observe(1);
        schedule.observe(2);
        assertEquals(
                Map.of("learningRate", "0.5", "best", "1.0", "badEpochs", "1", "cooldownLeft", "0"), schedule.state());
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Settings.of(Goal.MIN, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> Settings.of(Goal.MIN, 0.5, -1));
    }

    private static void assertTrace(Settings settings, double[] metrics, double[] rates) {
        Schedule schedule = new ReduceLrOnPlateau(1, settings);
        double[] found = new double[metrics.length];
        for (int i = 0; i < metrics.length; i++) {
            schedule.observe(metrics[i]);
            found[i] = schedule.learningRate(i);
        }
        assertArrayEquals(rates, found, 1e-12, () -> Arrays.toString(found));
    }
}
