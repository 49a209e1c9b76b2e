package dev.jacobi.core.ops;

import static dev.jacobi.core.ops.BatchNormOp.batchNormInference;
import static dev.jacobi.core.ops.BatchNormOp.batchNormTraining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.geometry.BatchNormShape;
import dev.jacobi.core.ops.BatchNormOp.RunningStatistics;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalisationOpsTest {
    private static final double TOLERANCE = 1e-12;

    private final Backend backend = new ReferenceBackend();

    /** Two channels: 1 3 5 7 with mean 4 and variance 5, and 0 0 4 4 with mean 2 and variance 4. */
    private final Tensor x = Tensor.of(backend, Shape.of(4, 2), 1, 0, 3, 0, 5, 4, 7, 4);

    private final Tensor gamma = vector(2, 0.5);
    private final Tensor beta = vector(1, -1);

    private Tensor vector(double... values) {
        return Tensor.of(backend, Shape.of(values.length), values);
    }

    private static void assertValues(Tensor actual, double... expected) {
        assertArrayEquals(expected, actual.toDoubles(), TOLERANCE);
    }

    @Test
    void trainingNormalisesWithTheBatchsStatistics() {
        double one = 2 / Math.sqrt(5);

        assertValues(
                batchNormTraining(x, gamma, beta, null, 0.1, 0, Fusion.NONE),
                1 - 3 * one,
                -1.5,
                1 - one,
                -1.5,
                1 + one,
                -0.5,
                1 + 3 * one,
                -0.5);
    }

    @Test
    void epsilonIsAddedToTheVariance() {
        Tensor y = batchNormTraining(x, vector(1, 1), vector(0, 0), null, 0.1, 4, Fusion.NONE);

        assertValues(
                y, -1, -2 / Math.sqrt(8), -1 / 3.0, -2 / Math.sqrt(8), 1 / 3.0, 2 / Math.sqrt(8), 1, 2 / Math.sqrt(8));
    }

    @Test
    void trainingMovesTheRunningStatisticsWithTheUnbiasedVariance() {
        RunningStatistics running = new RunningStatistics(vector(0, 10), vector(1, 1));
        batchNormTraining(x, gamma, beta, running, 0.1, 1e-5, Fusion.NONE);

        assertValues(running.mean(), 0.4, 9.2);
        assertValues(running.variance(), 0.9 + 0.1 * 20 / 3, 0.9 + 0.1 * 16 / 3);
    }

    @Test
    void inferenceNormalisesWithTheRunningStatistics() {
        RunningStatistics running = new RunningStatistics(vector(1, 2), vector(4, 16));

        assertValues(
                batchNormInference(x, gamma, beta, running, 0, Fusion.NONE), 1, -1.25, 3, -1.25, 5, -0.75, 7, -0.75);
        assertValues(running.mean(), 1, 2);
    }

    @Test
    void residualAndReluFollowInOnePass() {
        RunningStatistics running = new RunningStatistics(vector(1, 2), vector(4, 16));
        Tensor residual = Tensor.of(backend, Shape.of(4, 2), -2, 2, -4, 1, 0, 0, 1, 1);

        assertValues(
                batchNormInference(x, gamma, beta, running, 0, new Fusion(residual, true)),
                0,
                0.75,
                0,
                0,
                5,
                0,
                8,
                0.25);
        assertValues(
                batchNormInference(x, gamma, beta, running, 0, new Fusion(residual, false)),
                -1,
                0.75,
                -1,
                -0.25,
                5,
                -0.75,
                8,
                0.25);
    }

    /** With constant statistics x needs no sums, and where the parameters are frozen nobody does. */
    @Test
    void aFrozenNormalisationSumsNothing() {
        List<String> passes = new ArrayList<>();
        Backend counting = new ReferenceBackend() {
            @Override
            public void batchNormParameterGradients(
                    Buffer x, Buffer y, Buffer dy, Moments moments, Affine daffine, BatchNormShape shape) {
                passes.add("parameter gradients");
                super.batchNormParameterGradients(x, y, dy, moments, daffine, shape);
            }
        };
        Tensor input = Tensor.of(counting, Shape.of(2, 1), 1, 3).requireGradient();
        Tensor scale = Tensor.of(counting, Shape.of(1), 2);
        Tensor shift = Tensor.of(counting, Shape.of(1), 1);
        RunningStatistics running =
                new RunningStatistics(Tensor.of(counting, Shape.of(1), 1), Tensor.of(counting, Shape.of(1), 4));
        try (Tape tape = Tape.open()) {
            Tensor y = batchNormInference(input, scale, shift, running, 0, Fusion.NONE);
            assertValues(tape.backward(SumOp.sum(y)).of(input), 1, 1);
            assertEquals(List.of(), passes);

            Tensor trained = batchNormInference(input, scale.requireGradient(), shift, running, 0, Fusion.NONE);
            assertValues(tape.backward(SumOp.sum(trained)).of(scale), 1);
            assertEquals(1, passes.size());

            Tensor training = batchNormTraining(input, scale.detach(), shift, null, 0.1, 0, Fusion.NONE);
            assertValues(tape.backward(SumOp.sum(training)).of(input), 0, 0);
            assertEquals(2, passes.size());
        }
    }

    @Test
    void trainingNeedsMoreThanOneValuePerChannel() {
        Tensor single = Tensor.of(backend, Shape.of(1, 2), 1, 2);
        OpException error = assertThrows(
                OpException.class, () -> batchNormTraining(single, gamma, beta, null, 0.1, 1e-5, Fusion.NONE));

        assertTrue(error.getMessage().startsWith("batchNorm: x [1,2] has one value per channel"), error::getMessage);
    }

    @Test
    void groupNormNormalisesEachPicturesGroups() {
        Tensor channels = Tensor.of(backend, Shape.of(2, 1, 1, 4), 1, 3, 10, 30, 5, 5, -1, 1);

        assertValues(
                GroupNormOp.groupNorm(channels, vector(1, 1, 1, 2), vector(0, 0, 0, 7), 2, 0),
                -1,
                1,
                -1,
                9,
                Double.NaN,
                Double.NaN,
                -1,
                9);
        assertValues(
                GroupNormOp.groupNorm(channels, vector(1, 1, 1, 2), vector(0, 0, 0, 7), 2, 3),
                -0.5,
                0.5,
                -10 / Math.sqrt(103),
                7 + 20 / Math.sqrt(103),
                0,
                0,
                -0.5,
                8);
    }

    @Test
    void groupNormOfOneGroupSeesAllPixelsAndChannels() {
        Tensor picture = Tensor.of(backend, Shape.of(1, 2, 1, 2), 1, 3, 5, 7);
        double deviation = Math.sqrt(5);

        assertValues(
                GroupNormOp.groupNorm(picture, vector(1, 1), vector(0, 0), 1, 0),
                -3 / deviation,
                -1 / deviation,
                1 / deviation,
                3 / deviation);
    }
}
