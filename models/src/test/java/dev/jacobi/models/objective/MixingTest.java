package dev.jacobi.models.objective;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.models.batches.TrainingBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MixingTest {
    private static final Shape IMAGE = Shape.of(6, 8, 2);
    private static final int LENGTH = 6 * 8 * 2;
    private static final int PICTURES = 5;

    /** Each picture has the value of its label everywhere. */
    private static TrainingBatch plain() {
        float[] images = new float[PICTURES * LENGTH];
        for (int i = 0; i < PICTURES; i++) {
            Arrays.fill(images, i * LENGTH, (i + 1) * LENGTH, i);
        }
        int[] labels = IntStream.range(0, PICTURES).toArray();
        return new TrainingBatch(images, labels, labels.clone());
    }

    private static Mixture mix(Mixing mixing, long seed) {
        TrainingBatch batch = plain();
        Mixture mixture = mixing.apply(batch, IMAGE, RandomStream.of(seed));
        assertArrayEquals(plain().images(), batch.images(), "a batch's own arrays are only read");
        return mixture;
    }

    @Test
    void mixupBlendsEachPictureWithThatOfTheOtherLabel() {
        for (int seed = 0; seed < 20; seed++) {
            Mixture mixture = mix(new Mixing(0.4, null), seed);
            for (int i = 0; i < PICTURES; i++) {
                float expected = (float) (mixture.share() * i + (1 - mixture.share()) * mixture.otherLabels()[i]);
                for (int p = 0; p < LENGTH; p++) {
                    assertEquals(expected, mixture.batch().images()[i * LENGTH + p], 1e-5f);
                }
            }
            int[] sorted = Arrays.stream(mixture.otherLabels()).sorted().toArray();
            assertArrayEquals(plain().labels(), sorted, "each picture is the other of one");
            assertSame(mixture.share() >= 0.5 ? mixture.batch().labels() : mixture.otherLabels(), mixture.mainLabels());
        }
    }

    @Test
    void cutMixPutsARectangleOfTheOtherPictureInTheFirstAndCountsItsPixels() {
        for (int seed = 0; seed < 50; seed++) {
            Mixture mixture = mix(new Mixing(null, 1.0), seed);
            for (int i = 0; i < PICTURES; i++) {
                int other = mixture.otherLabels()[i];
                if (other == i) {
                    continue;
                }
                int count = 0;
                int top = 6;
                int bottom = -1;
                int left = 8;
                int right = -1;
                for (int p = 0; p < LENGTH; p++) {
                    float value = mixture.batch().images()[i * LENGTH + p];
                    assertTrue(value == i || value == other, "value " + value);
                    if (value == other) {
                        count++;
                        top = Math.min(top, p / 16);
                        bottom = Math.max(bottom, p / 16);
                        left = Math.min(left, p / 2 % 8);
                        right = Math.max(right, p / 2 % 8);
                    }
                }
                assertEquals(1 - (double) count / LENGTH, mixture.share(), 1e-12);
                assertEquals(count, Math.max(0, bottom - top + 1) * Math.max(0, right - left + 1) * 2, "a rectangle");
            }
        }
    }

    /** With so large an α half of the picture stays: the sides are √½ of its own, but for what lies outside. */
    @Test
    void cutMixsRectangleHasTheSidesThatItsShareAsksFor() {
        int side = 100;
        float[] images = new float[2 * side * side];
        Arrays.fill(images, side * side, images.length, 1);
        TrainingBatch batch = new TrainingBatch(images, new int[] {0, 1}, new int[] {0, 1});
        int largest = 0;
        for (int seed = 0; seed < 50; seed++) {
            Mixture mixture = new Mixing(null, 1e6).apply(batch, Shape.of(side, side, 1), RandomStream.of(seed));
            float[] first = Arrays.copyOf(mixture.batch().images(), side * side);
            for (int y = 0; y < side; y++) {
                int row = y * side;
                int width = (int) IntStream.range(0, side)
                        .filter(x -> first[row + x] == 1)
                        .count();
                largest = Math.max(largest, width);
            }
        }
        assertEquals(70, largest);
    }

    /** Beta(α, α) has the mean 1/2 and the variance 1/(4·(2α + 1)). */
    @Test
    void sharesHaveTheMomentsOfTheBetaDistribution() {
        for (double alpha : new double[] {0.2, 1, 3}) {
            double[] shares = IntStream.range(0, 1000)
                    .mapToDouble(seed -> mix(new Mixing(alpha, null), seed).share())
                    .toArray();
            double mean = DoubleStream.of(shares).average().orElseThrow();
            double variance = DoubleStream.of(shares)
                    .map(s -> (s - 0.5) * (s - 0.5))
                    .average()
                    .orElseThrow();
            assertEquals(0.5, mean, 0.05);
            assertEquals(1 / (4 * (2 * alpha + 1)), variance, 0.015);
        }
    }

    @Test
    void withBothEachBatchTakesOneOfThem() {
        long cut = IntStream.range(0, 200)
                .filter(seed -> {
                    float[] images = mix(new Mixing(1.0, 1.0), seed).batch().images();
                    return IntStream.range(0, images.length).allMatch(i -> images[i] == (int) images[i]);
                })
                .count();
        assertTrue(cut > 70 && cut < 130, "cut " + cut);
    }

    @Test
    void nothingIsCopiedWhereNothingIsMixed() {
        TrainingBatch batch = plain();
        Mixture mixture = Mixing.NONE.apply(batch, IMAGE, RandomStream.of(1));
        assertSame(batch, mixture.batch());
        assertEquals(1, mixture.share());
    }

    @Test
    void lossIsSharedOutAsThePicturesAre() {
        try (Backend backend = new ReferenceBackend();
                Scope _ = Scope.open()) {
            Tensor logits = Tensor.of(backend, Shape.of(2, 3), 1, 2, 3, 0, 5, 1);
            TrainingBatch batch = new TrainingBatch(new float[2], new int[] {0, 1}, new int[] {0, 1});
            Mixture mixture = new Mixture(batch, new int[] {2, 0}, 0.3);
            Tensor images = Tensor.full(backend, Shape.of(2, 1, 1, 1), 0);
            Objective objective = Objective.crossEntropyWith(0.1);
            double own = crossEntropy(logits, Tensor.ofInts(backend, 0, 1), 0.1).item();
            double others =
                    crossEntropy(logits, Tensor.ofInts(backend, 2, 0), 0.1).item();
            assertEquals(
                    0.3 * own + 0.7 * others,
                    objective.loss(logits, images, mixture).item(),
                    1e-12);

            Objective equal = new Objective(0.1, List.of(2.0, 2.0, 2.0), Mixing.NONE, null);
            assertEquals(
                    0.3 * own + 0.7 * others,
                    equal.loss(logits, images, mixture).item(),
                    1e-12);
        }
    }

    @Test
    void alphaMustBePositive() {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> new Mixing(0.0, null));
        assertTrue(error.getMessage().contains("alpha 0.0"), error.getMessage());
    }
}
