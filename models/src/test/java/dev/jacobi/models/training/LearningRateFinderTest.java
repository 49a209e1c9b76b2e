package dev.jacobi.models.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.optimisation.ConstantRate;
import dev.jacobi.models.training.LearningRateFinder.Point;
import dev.jacobi.models.training.LearningRateFinder.Result;
import dev.jacobi.models.training.TrainingSettings.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LearningRateFinderTest {
    private static Result find(double from, double to, int steps, List<Point> told) {
        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, new ConstantRate(1))) {
            Pictures pictures = new Pictures(40, 1, true);
            return new LearningRateFinder(learner, pictures, TrainerFixture.settings(Watch.NOTHING))
                    .find(from, to, steps, told::add);
        }
    }

    @Test
    void ratesGrowByEqualFactorsOverSeveralEpochs() {
        List<Point> told = new ArrayList<>();
        Result result = find(1e-4, 1e-2, 21, told);
        assertEquals(told, result.points());
        for (int i = 0; i < 21; i++) {
            assertEquals(1e-4 * Math.pow(10, i / 10.0), result.points().get(i).learningRate(), 1e-12);
        }
        double first = result.points().getFirst().loss();
        assertEquals(first, result.points().getFirst().smoothed(), 1e-12);
        double second = result.points().get(1).loss();
        assertEquals((0.95 * first + second) / 1.95, result.points().get(1).smoothed(), 1e-12);
    }

    @Test
    void lossFallsAtRatesThatLearnAndTheTestEndsWhereItDiverges() {
        Result result = find(1e-4, 1e4, 80, new ArrayList<>());
        assertTrue(result.points().size() < 80, "it must end early");
        assertTrue(result.steepest() < result.lowest(), result::toString);
        assertTrue(result.lowest() > 1e-3 && result.lowest() < 10, result::toString);
    }

    @Test
    void steepestAndLowestAreThoseOfTheSmoothedLoss() {
        double[] smoothed = {4, 3.9, 3.5, 2, 1.8, 1.5, 1.6, 0.9 * 4};
        Result result = new Result(IntStream.range(0, smoothed.length)
                .mapToObj(i -> new Point(Math.pow(10, i - 5), 7, smoothed[i]))
                .toList());
        assertEquals(1, result.lowest());
        // From 3.9 to 2 around the third point is more than from 3.5 to 1.8 around the fourth.
        assertEquals(1e-3, result.steepest(), 1e-15);
    }

    @Test
    void aTrainingSetWithoutABatchIsRefused() {
        try (Backend backend = TrainerFixture.open("cpu");
                Learner learner = TrainerFixture.learner(backend, new ConstantRate(1))) {
            IllegalArgumentException error = assertThrows(
                    IllegalArgumentException.class,
                    () -> new LearningRateFinder(
                            learner, new Pictures(0, 1, true), TrainerFixture.settings(Watch.NOTHING)));
            assertEquals("training set: 0 pictures do not fill one batch", error.getMessage());
        }
    }

    @Test
    void boundsThatDoNotGrowAreRefused() {
        for (double to : DoubleStream.of(1e-3, 1e-4, Double.POSITIVE_INFINITY).toArray()) {
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> find(1e-3, to, 10, new ArrayList<>()));
            assertTrue(error.getMessage().contains("in 10 steps"), error.getMessage());
        }
    }
}
