package dev.jacobi.models.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.batches.TrainingBatch;
import dev.jacobi.models.files.StoredTensor;
import dev.jacobi.models.layers.Flatten;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Sequential;
import dev.jacobi.models.optimisation.ConstantRate;
import dev.jacobi.models.optimisation.GradientClipping;
import dev.jacobi.models.training.TrainingSettings.Watch;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TrainingStepTest {
    private static final Shape IMAGE = Shape.of(2, 2, 1);
    private static final double RATE = 0.3;

    /** Random pictures with the labels 0, 1, 2, 0, …, of which a batch holds some. */
    private static TrainingBatch batch(int from, int size) {
        RandomStream random = RandomStream.of(3);
        float[] images = new float[12 * 4];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        int[] samples = IntStream.range(from, from + size).toArray();
        return new TrainingBatch(
                Arrays.copyOfRange(images, from * 4, (from + size) * 4),
                Arrays.stream(samples).map(i -> i % 3).toArray(),
                samples);
    }

    private static BatchSource.Batches batches(TrainingBatch... batches) {
        return BatchSource.Batches.of(0, batches.length, number -> batches[number]);
    }

    private static Learner learner(Backend backend) {
        Layer network = new Sequential(new Flatten(), new Linear(4, 3));
        network.initialise(backend, 5);
        return Learner.of(backend, network, TrainerFixture::sgd, new ConstantRate(RATE), notice -> {});
    }

    private static double[] weightsAfterOneStep(TrainingBatch... minibatches) {
        try (Backend backend = TrainerFixture.open("reference");
                Learner learner = learner(backend)) {
            TrainingStep step = new TrainingStep(learner, TrainerFixture.settings(Watch.NOTHING), IMAGE, _ -> {});
            StepInFlight.Outcome outcome = step.make(
                            new StepPlan(0, 0, 0, minibatches.length, RATE), batches(minibatches), false)
                    .await();
            assertEquals(12, outcome.samples());
            return learner.block().values().toDoubles();
        }
    }

    @Test
    void threeMinibatchesMakeTheStepOfOneThatIsThreeTimesAsLarge() {
        assertArrayEquals(
                weightsAfterOneStep(batch(0, 12)), weightsAfterOneStep(batch(0, 4), batch(4, 4), batch(8, 4)), 1e-12);
    }

    @Test
    void averageFollowsTheWeightsByItsFormulaAndLeavesThemAlone() {
        try (Backend backend = TrainerFixture.open("reference");
                Learner learner = learner(backend).averaging(0.2)) {
            TrainingStep step = new TrainingStep(learner, TrainerFixture.settings(Watch.NOTHING), IMAGE, _ -> {});
            double[] expected = weights(learner);
            for (int t = 1; t <= 4; t++) {
                step.make(new StepPlan(0, t, t, 1, RATE), batches(batch(3 * t - 3, 3)), false);
                double[] now = weights(learner);
                // 2/11 in the first step, then the decay itself.
                double decay = (float) (t == 1 ? 2.0 / 11 : 0.2);
                for (int i = 0; i < now.length; i++) {
                    expected[i] = decay * expected[i] + (1 - decay) * now[i];
                }
            }
            double[] trained = weights(learner);
            assertArrayEquals(expected, learner.networkTensors().get("1.weight").toDoubles(), 1e-12);
            assertArrayEquals(trained, weights(learner));
            assertFalse(Arrays.equals(trained, expected));
        }
    }

    /** The scale is a power of two, so what is clipped after the unscaling is the same gradient. */
    @Test
    void gradientsAreUnscaledBeforeTheyAreClipped() {
        try (Backend plain = TrainerFixture.open("reference");
                Learner unscaled = learner(plain);
                Backend halves = TrainerFixture.open("reference");
                Learner scaled = learner(TrainerFixture.wanting(halves, DType.F16))) {
            assertArrayEquals(weightsAfterAClippedStep(unscaled), weightsAfterAClippedStep(scaled), 1e-12);
        }
    }

    private static double[] weightsAfterAClippedStep(Learner learner) {
        TrainingSettings plain = TrainerFixture.settings(Watch.NOTHING);
        TrainingSettings clipping = new TrainingSettings(
                plain.epochs(),
                plain.objective(),
                plain.seed(),
                plain.watch(),
                plain.checkpointEvery(),
                false,
                new GradientClipping(1e-3, Double.POSITIVE_INFINITY),
                null,
                1,
                plain.views());
        double[] before = weights(learner);
        new TrainingStep(learner, clipping, IMAGE, _ -> {})
                .make(new StepPlan(0, 0, 0, 1, RATE), batches(batch(0, 4)), false);
        double[] after = weights(learner);
        assertFalse(Arrays.equals(before, after), "a step that was not skipped");
        return after;
    }

    private static double[] weights(Learner learner) {
        return learner.block().parameters().get("1.weight").value().toDoubles();
    }

    @Test
    void statisticsOfBatchNormAreAveragedToo() {
        try (Backend backend = TrainerFixture.open("reference");
                Learner learner =
                        TrainerFixture.learner(backend, new ConstantRate(RATE)).averaging(0.999)) {
            Pictures pictures = new Pictures(16, 1, false);
            TrainingStep step =
                    new TrainingStep(learner, TrainerFixture.settings(Watch.NOTHING), pictures.imageShape(), _ -> {});
            try (BatchSource.Batches batches = pictures.epoch(0, 0)) {
                step.make(new StepPlan(0, 0, 0, 1, RATE), batches, false);
            }
            Map<String, StoredTensor> saved = learner.tensors();
            double[] live = saved.get("trained/1.running_var").toDoubles();
            double[] average = saved.get("1.running_var").toDoubles();
            double decay = (float) (2.0 / 11);
            for (int i = 0; i < live.length; i++) {
                assertEquals(1 + (1 - decay) * (live[i] - 1), average[i], 1e-12);
            }
        }
    }
}
