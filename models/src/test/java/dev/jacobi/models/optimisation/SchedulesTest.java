package dev.jacobi.models.optimisation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.models.optimisation.ReduceLrOnPlateau.Goal;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchedulesTest {
    private static final double EXACT = 1e-15;

    @Test
    void stepDecayFallsAtItsMilestones() {
        Schedule schedule = new StepDecay(0.8, List.of(3L, 5L), 0.5);
        double[] expected = {0.8, 0.8, 0.8, 0.4, 0.4, 0.2, 0.2};
        for (int step = 0; step < expected.length; step++) {
            assertEquals(expected[step], schedule.learningRate(step), EXACT, "step " + step);
        }
        assertThrows(IllegalArgumentException.class, () -> new StepDecay(1, List.of(5L, 3L), 0.5));
        assertThrows(IllegalArgumentException.class, () -> new StepDecay(1, List.of(3L), 2));
    }

    @Test
    void cosineDecayIsHalfInTheMiddleAndNothingAtTheEnd() {
        Schedule schedule = new CosineDecay(0.4, 6);
        assertEquals(0.4, schedule.learningRate(0), EXACT);
        assertEquals(0.3, schedule.learningRate(2), EXACT);
        assertEquals(0.2, schedule.learningRate(3), EXACT);
        assertEquals(0.1, schedule.learningRate(4), EXACT);
        assertEquals(0, schedule.learningRate(6), EXACT);
        assertThrows(IllegalArgumentException.class, () -> new CosineDecay(0.1, 0));
    }

    @Test
    void warmUpGrowsToTheOtherScheduleAndKeepsItsState() {
        ReduceLrOnPlateau plateau = new ReduceLrOnPlateau(0.8, Settings.of(Goal.MAX, 0.5, 0));
        Schedule schedule = new LinearWarmup(plateau, 4);
        assertEquals(0.2, schedule.learningRate(0), EXACT);
        assertEquals(0.6, schedule.learningRate(2), EXACT);
        assertEquals(0.8, schedule.learningRate(3), EXACT);
        assertEquals(0.8, schedule.learningRate(100), EXACT);

        schedule.observe(0.5);
        schedule.observe(0.5);
        assertEquals(0.4, schedule.learningRate(100), EXACT);
        Schedule other = new LinearWarmup(new ReduceLrOnPlateau(0.8, Settings.of(Goal.MAX, 0.5, 0)), 4);
        other.restore(schedule.state());
        assertEquals(0.4, other.learningRate(100), EXACT);
        assertThrows(IllegalArgumentException.class, () -> new LinearWarmup(plateau, 0));
    }
}
