package dev.jacobi.datasets.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.ChannelStatistics;
import dev.jacobi.datasets.ImageSet;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransformTest {
    private static Image image(int height, int width, int channels, float... pixels) {
        return new Image(pixels, new ImageShape(height, width, channels));
    }

    private static Image counting(int height, int width, int channels) {
        float[] pixels = new float[height * width * channels];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i;
        }
        return image(height, width, channels, pixels);
    }

    private static float[] apply(Transform transform, Image image) {
        Image result = transform.apply(image, RandomStream.of(1));
        assertEquals(transform.outputShape(image.shape()), result.shape());
        return result.pixels();
    }

    @Test
    void bytesAreScaledToTheUnitInterval() {
        ImageSet set = new ImageSet("two", 1, 1, 2, new byte[] {1, 2, 51, -1}, new int[2], List.of("any"));
        assertArrayEquals(new float[] {0.2f, 1}, Image.of(set, 1).pixels());
    }

    @Test
    void normalizationWorksPerChannelAndCanBeUndone() {
        ChannelStatistics statistics = new ChannelStatistics(List.of(0.5f, 0.25f), List.of(0.5f, 0.125f));
        Image image = image(1, 2, 2, 1, 0.5f, 0, 0.25f);
        assertArrayEquals(new float[] {1, 2, -1, 0}, apply(new Normalize(statistics), image));
        assertArrayEquals(new float[] {1, 0.5f, 0, 0.25f}, apply(new Denormalize(statistics), image));
        var e = assertThrows(
                IllegalArgumentException.class, () -> new Normalize(statistics).outputShape(new ImageShape(1, 1, 3)));
        assertTrue(e.getMessage().contains("got statistics of 2 channels, expected 3"), e.getMessage());
    }

    @Test
    void resizingUpMatchesPyTorch() {
        // torch.nn.functional.interpolate([1, 2, 3], size=6, mode="bilinear", align_corners=False)
        float[] expected = {1, 1.25f, 1.75f, 2.25f, 2.75f, 3};
        assertArrayEquals(expected, apply(new Resize(1, 6), image(1, 3, 1, 1, 2, 3)), 1e-6f);
        assertArrayEquals(expected, apply(new Resize(6, 1), image(3, 1, 1, 1, 2, 3)), 1e-6f);
    }

    @Test
    void resizingDownMixesTheFourPixelsAroundEachCentre() {
        assertArrayEquals(new float[] {2.5f, 4.5f, 10.5f, 12.5f}, apply(new Resize(2, 2), counting(4, 4, 1)), 1e-6f);
        // 5 to 2: the centres lie at 0.75 and 3.25.
        assertArrayEquals(new float[] {0.75f, 3.25f}, apply(new Resize(1, 2), counting(1, 5, 1)), 1e-6f);
    }

    @Test
    void antialiasedResizingDownCountsEveryPixel() {
        // 4 to 1: the centre lies at 1.5, the reach is 4, so the weights are 5, 7, 7 and 5 of 24.
        float expected = (5 * 1 + 7 * 2 + 7 * 4 + 5 * 8) / 24f;
        assertArrayEquals(new float[] {expected}, apply(new Resize(1, 1, true), image(1, 4, 1, 1, 2, 4, 8)), 1e-6f);
        assertArrayEquals(new float[] {expected}, apply(new Resize(1, 1, true), image(4, 1, 1, 1, 2, 4, 8)), 1e-6f);
        // Upwards it makes no difference.
        assertArrayEquals(
                apply(new Resize(5, 7), counting(3, 4, 2)), apply(new Resize(5, 7, true), counting(3, 4, 2)), 1e-6f);
    }

    @Test
    void resizingKeepsChannelsApart() {
        assertArrayEquals(
                new float[] {0, 10, 0.25f, 12.5f, 0.75f, 17.5f, 1, 20},
                apply(new Resize(1, 4), image(1, 2, 2, 0, 10, 1, 20)),
                1e-6f);
    }

    @Test
    void aCenterCropCutsOutTheMiddle() {
        assertArrayEquals(new float[] {5, 6, 9, 10}, apply(new CenterCrop(2, 2), counting(4, 4, 1)));
        // Margins of 1.5: the nearest even number, 2, goes to the left.
        assertArrayEquals(new float[] {2, 3}, apply(new CenterCrop(1, 2), counting(1, 5, 1)));
        var e = assertThrows(
                IllegalArgumentException.class, () -> new CenterCrop(5, 2).outputShape(new ImageShape(4, 4, 1)));
        assertTrue(e.getMessage().contains("got an output of 5x2"), e.getMessage());
    }

    @Test
    void aFlipMirrorsRowsAndKeepsChannelOrder() {
        RandomHorizontalFlip always = new RandomHorizontalFlip(1);
        assertArrayEquals(new float[] {4, 5, 2, 3, 0, 1}, apply(always, counting(1, 3, 2)));
        assertArrayEquals(new float[] {1, 0, 3, 2}, apply(always, counting(2, 2, 1)));
        assertArrayEquals(new float[] {0, 1}, apply(new RandomHorizontalFlip(0), counting(1, 2, 1)));
    }

    @Test
    void aFlipHappensAboutAsOftenAsItShould() {
        RandomStream random = RandomStream.of(7);
        int flips = 0;
        for (int i = 0; i < 10_000; i++) {
            flips += (int) new RandomHorizontalFlip(0.25)
                    .apply(counting(1, 2, 1), random)
                    .at(0, 0, 0);
        }
        assertEquals(2_500, flips, 150);
    }

    @Test
    void aRandomCropReachesEveryPlaceOfTheZeroPaddedPicture() {
        RandomCrop crop = new RandomCrop(2, 2, 1, Padding.ZERO);
        Set<List<Float>> seen = new HashSet<>();
        RandomStream random = RandomStream.of(3);
        for (int i = 0; i < 500; i++) {
            Image result = crop.apply(image(2, 2, 1, 1, 2, 3, 4), random);
            seen.add(List.of(result.at(0, 0, 0), result.at(0, 1, 0), result.at(1, 0, 0), result.at(1, 1, 0)));
        }
        assertEquals(
                Set.of(
                        List.of(0f, 0f, 0f, 1f),
                        List.of(0f, 0f, 1f, 2f),
                        List.of(0f, 0f, 2f, 0f),
                        List.of(0f, 1f, 0f, 3f),
                        List.of(1f, 2f, 3f, 4f),
                        List.of(2f, 0f, 4f, 0f),
                        List.of(0f, 3f, 0f, 0f),
                        List.of(3f, 4f, 0f, 0f),
                        List.of(4f, 0f, 0f, 0f)),
                seen);
    }

    @Test
    void aReflectedCropMirrorsAtTheEdgePixel() {
        RandomCrop whole = new RandomCrop(1, 7, 2, Padding.REFLECT);
        var tooFlat = assertThrows(IllegalArgumentException.class, () -> whole.outputShape(new ImageShape(1, 3, 1)));
        assertTrue(tooFlat.getMessage().contains("got a reflected padding of 2"), tooFlat.getMessage());
        RandomCrop all = new RandomCrop(7, 7, 2, Padding.REFLECT);
        float[] result = apply(all, counting(3, 3, 1));
        assertArrayEquals(new float[] {8, 7, 6, 7, 8, 7, 6}, Arrays.copyOf(result, 7));
        assertArrayEquals(new float[] {2, 1, 0, 1, 2, 1, 0}, Arrays.copyOfRange(result, 14, 21));
    }

    @Test
    void aCropLargerThanThePaddedPictureIsRefused() {
        RandomCrop crop = new RandomCrop(7, 4, 1, Padding.ZERO);
        var e = assertThrows(IllegalArgumentException.class, () -> crop.outputShape(new ImageShape(4, 4, 1)));
        assertTrue(e.getMessage().contains("got an output of 7x4"), e.getMessage());
    }

    @Test
    void aPipelineAppliesItsStepsInOrderAndKnowsItsOutputShape() {
        Pipeline pipeline = Pipeline.of(new Resize(4, 4), new CenterCrop(2, 3), new RandomHorizontalFlip(1));
        assertEquals(new ImageShape(2, 3, 3), pipeline.outputShape(new ImageShape(32, 32, 3)));
        assertArrayEquals(new float[] {6, 5, 4, 10, 9, 8}, apply(pipeline, counting(4, 4, 1)));
    }
}
