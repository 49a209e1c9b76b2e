package dev.jacobi.core.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
    private static final int MANY = 100_000;

    private final RandomStream stream = RandomStream.of(1, 2, 3);

    /** The first outputs of SplitMix64 for the seed 1234567, as its published test vector has them. */
    @Test
    void isSplitMix64() {
        long[] expected = {
            6457827717110365317L,
            3203168211198807973L,
            -8629252141511181193L,
            4593380528125082431L,
            -2037821214251327795L
        };

        assertArrayEquals(
                expected,
                IntStream.range(0, 5)
                        .mapToLong(i -> RandomStream.bits(1234567, i))
                        .toArray());
    }

    @Test
    void aStreamIsItsKeyAndThePosition() {
        for (int i = 0; i < 5; i++) {
            assertEquals(RandomStream.bits(stream.key(), i), stream.nextLong());
        }
    }

    @Test
    void everyPathHasAStreamOfItsOwn() {
        assertEquals(stream.key(), RandomStream.of(1, 2, 3).key());
        assertNotEquals(stream.key(), RandomStream.of(1, 3, 2).key());
        assertNotEquals(stream.key(), RandomStream.of(1, 2).key());
        assertNotEquals(stream.key(), RandomStream.of(2, 2, 3).key());
        assertNotEquals(RandomStream.of(0).key(), RandomStream.of(0, 0).key());
    }

    @Test
    void uniformNumbersHaveTheirMeanAndVariance() {
        double[] values =
                IntStream.range(0, MANY).mapToDouble(_ -> stream.nextDouble()).toArray();

        assertEquals(0.5, Arrays.stream(values).average().orElseThrow(), 4 / Math.sqrt(12.0 * MANY));
        assertEquals(1 / 3.0, Arrays.stream(values).map(x -> x * x).average().orElseThrow(), 0.005);
        assertTrue(Arrays.stream(values).allMatch(x -> x >= 0 && x < 1));
    }

    @Test
    void normalNumbersHaveTheirMoments() {
        double[] values =
                IntStream.range(0, MANY).mapToDouble(_ -> stream.nextGaussian()).toArray();

        assertEquals(0, Arrays.stream(values).average().orElseThrow(), 4 / Math.sqrt(MANY));
        assertEquals(1, Arrays.stream(values).map(x -> x * x).average().orElseThrow(), 4 * Math.sqrt(2.0 / MANY));
        assertEquals(
                3, Arrays.stream(values).map(x -> x * x * x * x).average().orElseThrow(), 4 * Math.sqrt(96.0 / MANY));
    }

    @Test
    void integersAreUniformBelowTheBound() {
        int[] counts = new int[7];
        for (int i = 0; i < MANY; i++) {
            counts[stream.nextInt(7)]++;
        }
        for (int count : counts) {
            assertEquals(MANY / 7.0, count, 4 * Math.sqrt(MANY / 7.0));
        }
        assertThrows(IllegalArgumentException.class, () -> stream.nextInt(0));
    }

    @Test
    void aPermutationHoldsEveryNumberOnce() {
        int[] order = stream.permutation(1000);

        assertArrayEquals(
                IntStream.range(0, 1000).toArray(),
                Arrays.stream(order).sorted().toArray());
        assertTrue(IntStream.range(0, 1000).filter(i -> order[i] == i).count() < 10, "hardly shuffled");
    }

    @Test
    void unitFloatsNeverReachOne() {
        assertEquals(0f, RandomStream.toUnitFloat(0));
        assertEquals(Math.nextDown(1f), RandomStream.toUnitFloat(-1), 1e-7f);
        assertTrue(RandomStream.toUnitFloat(-1) < 1f);
    }
}
