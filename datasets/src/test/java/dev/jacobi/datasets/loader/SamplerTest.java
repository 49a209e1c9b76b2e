package dev.jacobi.datasets.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    @Test
    void sequentialAndSubsetKeepTheirOrder() {
        assertArrayEquals(new int[] {0, 1, 2}, Sampler.sequential(3).order(7));
        assertArrayEquals(
                new int[] {5, 2, 2}, Sampler.subset(new int[] {5, 2, 2}).order(7));
    }

    @Test
    void shufflingASubsetVisitsItsMembersOnly() {
        int[] members = {4, 8, 15, 16, 23, 42};
        int[] order = Sampler.shuffled(members, 1).order(0);
        Arrays.sort(order);
        assertArrayEquals(members, order);
    }

    @Test
    void aChangedOrderDoesNotChangeTheSampler() {
        Sampler sampler = Sampler.sequential(3);
        sampler.order(0)[0] = 99;
        assertArrayEquals(new int[] {0, 1, 2}, sampler.order(0));
    }

    @Test
    void aValidationSplitPutsEachPictureInOnePart() {
        ValidationSplit split = new ValidationSplit(1000, 0.1, 3);
        assertEquals(100, split.validation().length);
        int[] all = IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.validation()))
                .sorted()
                .toArray();
        assertArrayEquals(IntStream.range(0, 1000).toArray(), all);
    }

    @Test
    void aValidationSplitIsRandomAndSeeded() {
        int[] validation = new ValidationSplit(1000, 0.1, 3).validation();
        assertArrayEquals(validation, new ValidationSplit(1000, 0.1, 3).validation());
        assertFalse(Arrays.equals(validation, new ValidationSplit(1000, 0.1, 4).validation()));
        assertEquals(500, Arrays.stream(validation).average().orElseThrow(), 120);
        assertEquals(0, new ValidationSplit(10, 0, 3).validation().length);
        var e = assertThrows(IllegalArgumentException.class, () -> new ValidationSplit(10, 1, 3));
        assertTrue(e.getMessage().contains("got 1.0"), e.getMessage());
    }

    /** Of 39 pictures 30 are of class 0, six of class 1 and three of class 2, which has no more than its number. */
    @Test
    void balancedSamplerShowsAsManyPicturesOfEachClass() {
        int[] labels = new int[50];
        Arrays.fill(labels, 30, 36, 1);
        Arrays.fill(labels, 36, 39, 2);
        Arrays.fill(labels, 39, 50, 7);
        Sampler sampler = Sampler.balanced(IntStream.range(0, 39).toArray(), labels, 5);
        assertEquals(39, sampler.size());
        for (int epoch = 0; epoch < 3; epoch++) {
            int[] order = sampler.order(epoch);
            assertArrayEquals(order, sampler.order(epoch));
            int[] times = new int[39];
            Arrays.stream(order).forEach(index -> times[index]++);
            for (int label = 0; label < 3; label++) {
                int[] members = {30, 6, 3};
                int most = Math.ceilDiv(13, members[label]);
                int total = 0;
                for (int i = 0; i < 39; i++) {
                    if (labels[i] == label) {
                        total += times[i];
                        assertTrue(times[i] <= most && times[i] >= 13 / members[label], "picture " + i);
                    }
                }
                assertEquals(13, total);
            }
        }
        assertFalse(Arrays.equals(sampler.order(0), sampler.order(1)));
    }

    @Test
    void foldsShareOutThePicturesOfEachClass() {
        int[] labels =
                IntStream.range(0, 47).map(i -> i % 7 == 0 ? 1 : i % 2 * 2).toArray();
        int[] validated = new int[47];
        for (int part = 0; part < 4; part++) {
            ValidationSplit split = ValidationSplit.fold(labels, part, 4, 9);
            Arrays.stream(split.validation()).forEach(index -> validated[index]++);
            assertArrayEquals(
                    IntStream.range(0, 47).toArray(),
                    IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.validation()))
                            .sorted()
                            .toArray());
            for (int label = 0; label < 3; label++) {
                int wanted = label;
                int all = (int) Arrays.stream(labels).filter(l -> l == wanted).count();
                int here = (int) Arrays.stream(split.validation())
                        .filter(i -> labels[i] == wanted)
                        .count();
                assertTrue(here >= all / 4 && here <= Math.ceilDiv(all, 4), "class %d: %d".formatted(label, here));
            }
        }
        assertTrue(Arrays.stream(validated).allMatch(times -> times == 1), "each is validated with once");
        assertThrows(IllegalArgumentException.class, () -> ValidationSplit.fold(labels, 4, 4, 9));
        assertThrows(IllegalArgumentException.class, () -> ValidationSplit.fold(new int[3], 0, 4, 9));
    }
}
