package dev.jacobi.datasets.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.random.RandomStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random changes of pictures: what they may do, and that they do all of it. */
final class AugmentationTest {
    private static Image filled(int height, int width, int channels, float value) {
        float[] pixels = new float[height * width * channels];
        Arrays.fill(pixels, value);
        return new Image(pixels, new ImageShape(height, width, channels));
    }

    @Test
    void erasingClearsOneRectangleOfTheAllowedSize() {
        Set<Integer> sizes = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            Image image = new RandomErasing(1).apply(filled(20, 30, 2, 1), RandomStream.of(i));
            int top = 20;
            int bottom = -1;
            int left = 30;
            int right = -1;
            int erased = 0;
            for (int y = 0; y < 20; y++) {
                for (int x = 0; x < 30; x++) {
                    assertEquals(image.at(y, x, 0), image.at(y, x, 1), "all channels or none");
                    if (image.at(y, x, 0) == 0) {
                        erased++;
                        top = Math.min(top, y);
                        bottom = Math.max(bottom, y);
                        left = Math.min(left, x);
                        right = Math.max(right, x);
                    }
                }
            }
            assertEquals((bottom - top + 1) * (right - left + 1), erased, "a whole rectangle");
            assertTrue(erased >= 0.01 * 600 && erased <= 0.37 * 600, "erased " + erased);
            sizes.add(erased);
        }
        assertTrue(sizes.size() > 20, "sizes must vary");
        Image untouched = filled(5, 5, 1, 1);
        assertArrayEquals(
                filled(5, 5, 1, 1).pixels(),
                new RandomErasing(0).apply(untouched, RandomStream.of(1)).pixels());
    }

    @Test
    void rectanglesHaveTheirAreasAndShapesAndLieEverywhere() {
        ImageShape picture = new ImageShape(40, 60, 1);
        Rectangle.Bounds bounds = new Rectangle.Bounds(0.1, 0.3, 0.5, 2);
        Set<Integer> tops = new HashSet<>();
        Set<Integer> lefts = new HashSet<>();
        double smallest = 1;
        double largest = 0;
        for (int i = 0; i < 2000; i++) {
            Rectangle part = Rectangle.draw(picture, bounds, RandomStream.of(i));
            double share = part.height() * part.width() / 2400.0;
            double ratio = (double) part.width() / part.height();
            // Sides are whole pixels: half a pixel of the shortest side, 11, is 5 %.
            assertTrue(share > 0.09 && share < 0.32, "area " + share);
            assertTrue(ratio > 0.45 && ratio < 2.2, "ratio " + ratio);
            assertTrue(part.top() >= 0 && part.top() + part.height() <= 40, part::toString);
            assertTrue(part.left() >= 0 && part.left() + part.width() <= 60, part::toString);
            tops.add(part.top());
            lefts.add(part.left());
            smallest = Math.min(smallest, share);
            largest = Math.max(largest, share);
        }
        assertTrue(smallest < 0.11 && largest > 0.29, "areas %s to %s".formatted(smallest, largest));
        assertTrue(tops.size() >= 25 && lefts.size() >= 45, "tops %s, lefts %s".formatted(tops, lefts));
    }

    @Test
    void resizedCropsShowPartsOfThePictureAtTheOutputsSize() {
        // Values grow from left to right, so the largest and smallest tell which part was taken.
        float[] pixels = new float[24 * 24];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i % 24;
        }
        boolean narrow = false;
        boolean wide = false;
        for (int i = 0; i < 100; i++) {
            Image image = new Image(pixels.clone(), new ImageShape(24, 24, 1));
            Image part = new RandomResizedCrop(8, 8).apply(image, RandomStream.of(i));
            assertEquals(new ImageShape(8, 8, 1), part.shape());
            float span = part.at(0, 7, 0) - part.at(0, 0, 0);
            narrow |= span < 9;
            wide |= span > 17;
            assertTrue(span > 0 && part.at(0, 0, 0) >= 0 && part.at(0, 7, 0) <= 23);
        }
        assertTrue(narrow && wide, "small and large parts must occur");
        // A picture so wide that no part fits gives its middle square.
        Image strip = new RandomResizedCrop(4, 4, 1).apply(filled(2, 40, 3, 0.5f), RandomStream.of(1));
        assertEquals(0.5f, strip.at(3, 3, 2), 1e-6f);
    }

    @Test
    void aQuarterTurnMovesEveryPixelToItsPlace() {
        Image image = new Image(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, new ImageShape(3, 3, 1));
        Image turned = RandomRotation.rotate(image, Math.PI / 2);
        assertArrayEquals(new float[] {3, 6, 9, 2, 5, 8, 1, 4, 7}, turned.pixels(), 1e-5f);
        Image slightly = new RandomRotation(15).apply(filled(9, 9, 1, 1), RandomStream.of(3));
        assertEquals(1, slightly.at(4, 4, 0), 1e-6f, "the middle stays");
        assertTrue(slightly.at(0, 0, 0) < 1, "corners come from beyond the edge");
        assertArrayEquals(
                image.pixels(),
                new RandomRotation(0).apply(image, RandomStream.of(3)).pixels(),
                1e-6f);
    }

    @Test
    void jitterStaysWithinTheValuesAndLeavesGreyGrey() {
        Set<Float> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Image image = new ColourJitter(0.4).apply(filled(2, 2, 3, 0.5f), RandomStream.of(i));
            for (float value : image.pixels()) {
                assertTrue(value >= 0.3f - 1e-6f && value <= 0.7f + 1e-6f, "value " + value);
                assertEquals(image.pixels()[0], value, 1e-6f, "an even grey has no contrast and no colour to change");
            }
            seen.add(image.pixels()[0]);
        }
        assertTrue(seen.size() > 40, "brightness must vary");
        Image colour = new Image(new float[] {0.9f, 0.1f, 0.4f}, new ImageShape(1, 1, 3));
        assertArrayEquals(
                new float[] {0.9f, 0.1f, 0.4f},
                new ColourJitter(0).apply(colour, RandomStream.of(1)).pixels(),
                1e-6f);
    }

    /** The three changes one after the other, each by a factor of its own from the stream. */
    @Test
    void jitterChangesBrightnessThenContrastThenSaturation() {
        float[] colours = {0.9f, 0.1f, 0.4f, 0.2f, 0.6f, 0.5f};
        ImageShape shape = new ImageShape(1, 2, 3);
        for (int i = 0; i < 10; i++) {
            Image expected = new Image(colours.clone(), shape);
            RandomStream random = RandomStream.of(i);
            Colours.brightness(expected, (float) (0.6 + 0.8 * random.nextDouble()));
            Colours.contrast(expected, (float) (0.6 + 0.8 * random.nextDouble()));
            Colours.saturation(expected, (float) (0.6 + 0.8 * random.nextDouble()));
            Image jittered = new ColourJitter(0.4).apply(new Image(colours.clone(), shape), RandomStream.of(i));
            assertArrayEquals(expected.pixels(), jittered.pixels(), 1e-6f);
        }
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RandomErasing(1.5));
        assertThrows(IllegalArgumentException.class, () -> new ColourJitter(-0.1));
        assertThrows(IllegalArgumentException.class, () -> new RandomRotation(200));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RandomResizedCrop(2, 2, 0).apply(filled(2, 2, 1, 0), RandomStream.of(1)));
    }
}
