package dev.jacobi.datasets.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.geometry.CropShape;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.datasets.ChannelStatistics;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.transform.CenterCrop;
import dev.jacobi.datasets.transform.Crop;
import dev.jacobi.datasets.transform.Framing;
import dev.jacobi.datasets.transform.Image;
import dev.jacobi.datasets.transform.ImageShape;
import dev.jacobi.datasets.transform.Normalize;
import dev.jacobi.datasets.transform.Padding;
import dev.jacobi.datasets.transform.Pipeline;
import dev.jacobi.datasets.transform.RandomCrop;
import dev.jacobi.datasets.transform.RandomHorizontalFlip;
import dev.jacobi.datasets.transform.Transform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DataLoaderTest {
    private static final Transform AUGMENT =
            Pipeline.of(new RandomCrop(4, 4, 2, Padding.ZERO), new RandomHorizontalFlip());

    /** Pictures of 4x4, all of whose pixels count up, labelled by their index modulo 3. */
    private static ImageSet set(int size) {
        byte[] pixels = new byte[size * 16];
        int[] labels = new int[size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) i;
        }
        for (int i = 0; i < size; i++) {
            labels[i] = i % 3;
        }
        return new ImageSet("set", 4, 4, 1, pixels, labels, List.of("a", "b", "c"));
    }

    private static DataLoader.Builder augmented(int workers) {
        return DataLoader.of(set(50))
                .sampler(Sampler.shuffled(50, 5))
                .transform(AUGMENT)
                .batchSize(8)
                .seed(9)
                .workers(workers);
    }

    private static List<String> contents(Epoch epoch) {
        List<String> batches = new ArrayList<>();
        try (epoch) {
            while (epoch.hasNext()) {
                Batch batch = epoch.next();
                int length = batch.size() * batch.shape().length();
                batches.add(Arrays.toString(Arrays.copyOf(batch.indices(), batch.size()))
                        + Arrays.toString(Arrays.copyOf(batch.labels(), batch.size()))
                        + Arrays.toString(Arrays.copyOf(batch.images(), length)));
            }
        }
        return batches;
    }

    private static List<Integer> indices(Epoch epoch) {
        List<Integer> seen = new ArrayList<>();
        try (epoch) {
            while (epoch.hasNext()) {
                Batch batch = epoch.next();
                for (int i = 0; i < batch.size(); i++) {
                    seen.add(batch.indices()[i]);
                }
            }
        }
        return seen;
    }

    @Test
    void givesPicturesAndLabelsInNhwcOrder() {
        DataLoader loader = DataLoader.of(set(5)).batchSize(2).build();
        try (Epoch epoch = loader.epoch(0)) {
            Batch batch = epoch.next();
            assertEquals(new ImageShape(4, 4, 1), batch.shape());
            assertArrayEquals(new int[] {0, 1}, batch.labels());
            assertArrayEquals(new int[] {0, 1}, batch.indices());
            assertEquals(17 / 255f, batch.images()[17]);
            epoch.next();
            Batch last = epoch.next();
            assertEquals(1, last.size());
            assertEquals(4, last.indices()[0]);
            assertEquals(64 / 255f, last.images()[0]);
            assertFalse(epoch.hasNext());
            assertThrows(NoSuchElementException.class, epoch::next);
        }
    }

    @Test
    void theNumberOfWorkersDoesNotChangeTheBatches() {
        List<String> none = contents(augmented(0).build().epoch(3));
        assertEquals(7, none.size());
        for (int workers : new int[] {1, 2, 5, 20}) {
            assertEquals(none, contents(augmented(workers).build().epoch(3)));
        }
    }

    @Test
    void everyEpochVisitsEachPictureOnceInItsOwnOrder() {
        DataLoader loader = augmented(1).build();
        List<Integer> first = indices(loader.epoch(0));
        List<Integer> second = indices(loader.epoch(1));
        assertEquals(50, first.stream().distinct().count());
        assertEquals(50, second.stream().distinct().count());
        assertNotEquals(first, second);
        assertEquals(first, indices(loader.epoch(0)));
        assertNotEquals(
                first,
                indices(augmented(1).sampler(Sampler.shuffled(50, 6)).build().epoch(0)));
    }

    @Test
    void augmentationDependsOnSeedEpochAndPictureAlone() {
        DataLoader loader = augmented(1).sampler(Sampler.sequential(50)).build();
        List<String> batches = contents(loader.epoch(0));
        assertNotEquals(batches, contents(loader.epoch(1)));
        DataLoader other = augmented(1).sampler(Sampler.sequential(50)).seed(10).build();
        assertNotEquals(batches, contents(other.epoch(0)));
        DataLoader part = augmented(0)
                .sampler(Sampler.subset(new int[] {8, 9, 10, 11, 12, 13, 14, 15}))
                .build();
        assertEquals(batches.subList(1, 2), contents(part.epoch(0)));
    }

    @Test
    void anEpochResumedInItsMiddleGivesTheSameBatches() {
        DataLoader loader = augmented(2).build();
        List<String> all = contents(loader.epoch(4));
        assertEquals(all.subList(3, 7), contents(loader.epoch(4, 3)));
        assertEquals(List.of(), contents(loader.epoch(4, 7)));
        var e = assertThrows(IllegalArgumentException.class, () -> loader.epoch(4, 8));
        assertTrue(e.getMessage().contains("got 8, expected 0 to 7"), e.getMessage());
    }

    @Test
    void aLastBatchThatIsNotFullCanBeDropped() {
        DataLoader loader = augmented(1).dropLast(true).build();
        assertEquals(6, loader.batchesPerEpoch());
        assertEquals(48, loader.samplesPerEpoch());
        assertEquals(48, indices(loader.epoch(0)).size());
        assertEquals(7, augmented(1).build().batchesPerEpoch());
    }

    @Test
    void aWorkersExceptionReachesTheConsumerAtItsBatch() {
        for (int workers : new int[] {0, 1, 3}) {
            DataLoader loader = DataLoader.of(set(20))
                    .batchSize(2)
                    .workers(workers)
                    .transform((image, random) -> {
                        if (image.at(0, 0, 0) == 7 * 16 / 255f) {
                            throw new IllegalArgumentException("bad picture");
                        }
                        return image;
                    })
                    .build();
            try (Epoch epoch = loader.epoch(2)) {
                for (int i = 0; i < 3; i++) {
                    assertEquals(2 * i, epoch.next().indices()[0]);
                }
                var e = assertThrows(IllegalStateException.class, epoch::next);
                assertTrue(e.getMessage().contains("batch 3 of epoch 2"), e.getMessage());
                assertEquals("bad picture", e.getCause().getMessage());
                assertFalse(epoch.hasNext());
            }
        }
    }

    @Test
    void closingEarlyEndsTheWorkers() {
        AtomicInteger made = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        DataLoader loader = DataLoader.of(set(1000))
                .workers(2)
                .transform((image, random) -> {
                    synchronized (threads) {
                        threads.add(Thread.currentThread());
                    }
                    made.incrementAndGet();
                    return image;
                })
                .build();
        Epoch epoch = loader.epoch(0);
        epoch.next();
        epoch.close();
        epoch.close();
        assertTrue(threads.stream().noneMatch(Thread::isAlive));
        assertTrue(
                made.get() <= 5, "made " + made.get() + " pictures, expected no more than there are buffers and one");
        assertThrows(NoSuchElementException.class, epoch::next);
    }

    @Test
    void anInterruptedConsumerIsReleasedAndTheEpochClosed() {
        AtomicReference<Epoch> started = new AtomicReference<>();
        Transform untilClosed = (image, random) -> {
            while (started.get() == null || started.get().hasNext()) {
                Thread.onSpinWait();
            }
            return image;
        };
        DataLoader loader = DataLoader.of(set(10)).transform(untilClosed).build();
        try (Epoch epoch = loader.epoch(0)) {
            started.set(epoch);
            Thread.currentThread().interrupt();
            var e = assertThrows(CancellationException.class, epoch::next);
            assertTrue(Thread.interrupted(), "the interrupt must stay visible");
            assertTrue(e.getMessage().contains("waiting for batch 0"), e.getMessage());
            assertFalse(epoch.hasNext());
        }
    }

    @Test
    void aBatchSizeBeyondTheSetTakesNoMoreMemoryThanTheSet() {
        DataLoader loader = DataLoader.of(set(5)).batchSize(Integer.MAX_VALUE).build();
        try (Epoch epoch = loader.epoch(0)) {
            Batch batch = epoch.next();
            assertEquals(5, batch.size());
            assertEquals(5 * 16, batch.images().length);
            assertFalse(epoch.hasNext());
        }
    }

    @Test
    void buffersAreUsedAgain() {
        DataLoader loader = DataLoader.of(set(100)).batchSize(5).build();
        try (Epoch epoch = loader.epoch(0)) {
            long distinct = Stream.generate(epoch::next).limit(20).distinct().count();
            assertTrue(distinct <= 3, "got " + distinct + " buffers");
        }
    }

    @Test
    void waitingIsMeasured() {
        DataLoader loader = DataLoader.of(set(4)).workers(0).build();
        try (Epoch epoch = loader.epoch(0)) {
            assertEquals(0, epoch.waitNanos());
            epoch.next();
            assertTrue(epoch.waitNanos() > 0);
        }
    }

    @Test
    void aTransformThatBreaksItsPromiseOfAShapeIsNamed() {
        Transform shrinking = (image, random) -> new Image(new float[1], new ImageShape(1, 1, 1));
        DataLoader loader = DataLoader.of(set(4)).transform(shrinking).build();
        try (Epoch epoch = loader.epoch(0)) {
            var e = assertThrows(IllegalStateException.class, epoch::next);
            assertTrue(e.getMessage().contains("picture 0 of set"), e.getMessage());
            assertTrue(e.getMessage().contains("got 1x1x1, expected 4x4x1"), e.getMessage());
        }
    }

    /** Everything that frames alone, for a set of 50 pictures of 5×6 in one or three channels. */
    @ParameterizedTest
    @CsvSource({"1, ZERO, 0.5", "3, REFLECT, 0.5", "3, ZERO, 0", "1, REFLECT, 1"})
    void picturesCutAtTheirPlacementsHaveTheBitsOfTheTransforms(int channels, Padding padding, double flips) {
        byte[] pixels = new byte[50 * 5 * 6 * channels];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 37 + i / 11);
        }
        ImageSet set = new ImageSet("set", 5, 6, channels, pixels, new int[50], List.of("only"));
        ChannelStatistics statistics =
                new ChannelStatistics(Collections.nCopies(channels, 0.47f), Collections.nCopies(channels, 0.21f));
        RandomHorizontalFlip flip = new RandomHorizontalFlip(flips);
        for (Crop crop : List.of(new RandomCrop(5, 5, 2, padding), new CenterCrop(3, 4))) {
            Framing framing = new Framing(crop, flip);
            DataLoader loader = DataLoader.of(set)
                    .sampler(Sampler.shuffled(new int[] {3, 4, 4, 8, 9, 17, 20, 21, 3, 35, 49}, 5))
                    .transform(Pipeline.of(framing, new Normalize(statistics)))
                    .batchSize(4)
                    .seed(9)
                    .build();
            for (int firstBatch : new int[] {0, 2}) {
                IntFunction<PlacedBatch> placed = loader.placements(framing, 6);
                int number = firstBatch;
                try (Epoch epoch = loader.epoch(6, firstBatch)) {
                    while (epoch.hasNext()) {
                        Batch batch = epoch.next();
                        PlacedBatch place = placed.apply(number++);
                        int length = batch.size() * batch.shape().length();
                        assertArrayEquals(
                                Arrays.copyOf(batch.images(), length), cut(set, crop, statistics, place.placements()));
                        assertArrayEquals(Arrays.copyOf(batch.indices(), batch.size()), place.indices());
                        assertArrayEquals(Arrays.copyOf(batch.labels(), batch.size()), place.labels());
                    }
                }
                assertEquals(loader.batchesPerEpoch(), number);
                assertThrows(IndexOutOfBoundsException.class, () -> placed.apply(3));
                assertThrows(IndexOutOfBoundsException.class, () -> placed.apply(-1));
            }
        }
    }

    private static float[] cut(ImageSet set, Crop crop, ChannelStatistics statistics, int[] placements) {
        CropShape shape = new CropShape(
                set.size(),
                set.height(),
                set.width(),
                set.channels(),
                placements.length / CropShape.PLACEMENT,
                crop.height(),
                crop.width(),
                crop.mode() == Padding.REFLECT);
        shape.check(placements);
        try (Backend backend = new ReferenceBackend()) {
            Tensor pixels = Tensor.ofBytes(backend, Shape.of(set.pixels().length), set.pixels());
            Tensor mean = Tensor.of(backend, Shape.of(set.channels()), floats(statistics.mean()));
            Tensor std = Tensor.of(backend, Shape.of(set.channels()), floats(statistics.std()));
            Tensor y = Tensor.empty(backend, Shape.of(shape.n() * crop.height() * crop.width() * set.channels()));
            backend.crop(
                    pixels.buffer(),
                    Tensor.ofInts(backend, placements).buffer(),
                    mean.buffer(),
                    std.buffer(),
                    y.buffer(),
                    shape);
            return y.toFloats();
        }
    }

    private static double[] floats(List<Float> values) {
        return values.stream().mapToDouble(Float::doubleValue).toArray();
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        DataLoader.Builder builder = DataLoader.of(set(4));
        assertThrows(IllegalArgumentException.class, () -> builder.batchSize(0));
        assertThrows(IllegalArgumentException.class, () -> builder.workers(-1));
        assertSame(builder, builder.workers(0));
    }

    @Test
    void pictureThatComesSeveralTimesIsAugmentedInSeveralWays() {
        ImageSet two = new ImageSet("two", 1, 1, 1, new byte[2], new int[2], List.of("only"));
        Transform draw = (image, random) -> {
            image.pixels()[0] = random.nextFloat();
            return image;
        };
        DataLoader once = DataLoader.of(two).transform(draw).batchSize(2).build();
        DataLoader again = DataLoader.of(two)
                .sampler(Sampler.subset(new int[] {1, 0, 1}))
                .transform(draw)
                .batchSize(3)
                .build();
        try (Epoch plain = once.epoch(4);
                Epoch repeated = again.epoch(4)) {
            float[] first = plain.next().images();
            float[] second = repeated.next().images();
            assertEquals(first[1], second[0]);
            assertEquals(first[0], second[1]);
            assertNotEquals(second[0], second[2]);
        }
    }
}
