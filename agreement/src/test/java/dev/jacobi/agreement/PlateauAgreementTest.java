package dev.jacobi.agreement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.Goal;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.Settings;
import dev.jacobi.models.optimisation.ReduceLrOnPlateau.ThresholdKind;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ReduceLROnPlateauScheduler;
import org.bytedeco.pytorch.ReduceLROnPlateauScheduler.SchedulerMode;
import org.bytedeco.pytorch.ReduceLROnPlateauScheduler.ThresholdMode;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The learning rate after each of sixty epochs of a random metric, with random settings. */
final class PlateauAgreementTest {
    private static final int EPOCHS = 60;

    static IntStream seeds() {
        return IntStream.range(0, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theLearningRateFallsInTheSameEpochs(int seed) {
        Random random = new Random(seed);
        Settings settings = new Settings(
                random.nextBoolean() ? Goal.MIN : Goal.MAX,
                // A power of two: libtorch keeps the factor in single precision.
                random.nextBoolean() ? 0.5 : 0.25,
                random.nextInt(6),
                random.nextBoolean() ? 1e-4 : 0.05,
                random.nextBoolean() ? ThresholdKind.RELATIVE : ThresholdKind.ABSOLUTE,
                random.nextInt(4),
                random.nextBoolean() ? 0 : 0.015625,
                1e-8);
        ReduceLrOnPlateau ours = new ReduceLrOnPlateau(1, settings);
        int reductions = 0;
        try (PointerScope _ = new PointerScope()) {
            SGD optimizer = new SGD(
                    new TensorVector(Torch.variable(Precision.SINGLE, Shape.of(1), new double[] {1})),
                    new SGDOptions(1));
            ReduceLROnPlateauScheduler theirs = scheduler(optimizer, settings);
            double level = settings.goal() == Goal.MIN ? 2 : 0.2;
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                // A curve that flattens out, with noise; in single precision, as libtorch takes it.
                double trend = level + (1 - level) * (1 - Math.exp(-epoch / 15.0));
                float metric = (float) (trend * (1 + 0.05 * random.nextGaussian()));
                double before = ours.learningRate(0);
                ours.observe(metric);
                theirs.step(metric);
                double rate = optimizer.param_groups().get(0).options().get_lr();
                assertEquals(rate, ours.learningRate(0), 0, "epoch " + epoch + " with " + settings);
                reductions += ours.learningRate(0) < before ? 1 : 0;
            }
        }
        assertTrue(reductions > 0, "a trace without a reduction compares nothing: " + settings);
    }

    private static ReduceLROnPlateauScheduler scheduler(SGD optimizer, Settings settings) {
        return new ReduceLROnPlateauScheduler(
                optimizer,
                settings.goal() == Goal.MIN ? SchedulerMode.min : SchedulerMode.max,
                (float) settings.factor(),
                settings.patience(),
                settings.threshold(),
                settings.thresholdKind() == ThresholdKind.RELATIVE ? ThresholdMode.rel : ThresholdMode.abs,
                settings.cooldown(),
                new float[] {(float) settings.minLearningRate()},
                settings.epsilon(),
                false);
    }
}
