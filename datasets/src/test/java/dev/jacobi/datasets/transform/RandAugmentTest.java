package dev.jacobi.datasets.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.random.RandomStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fourteen operations against values worked out by hand from torchvision's definitions. */
final class RandAugmentTest {
    /** A value for each place of a picture. */
    private interface Plane {
        double at(int y, int x, int channel);
    }

    private static Image image(int height, int width, int channels, Plane plane) {
        float[] pixels = new float[height * width * channels];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) plane.at(i / channels / width, i / channels % width, i % channels);
        }
        return new Image(pixels, new ImageShape(height, width, channels));
    }

    private static Image slope() {
        return image(20, 20, 3, (y, x, c) -> 0.1 + 0.01 * x + 0.02 * y + 0.05 * c);
    }

    private static void assertImage(Plane expected, Image actual) {
        Image image = image(actual.height(), actual.width(), actual.channels(), expected);
        assertArrayEquals(image.pixels(), actual.pixels(), 1e-6f);
    }

    @ParameterizedTest
    @EnumSource
    void valuesStayWithinBoundsAndPicturesKeepTheirShape(AugmentOperation operation) {
        for (int channels : new int[] {1, 3}) {
            for (double s : new double[] {1, operation.isSigned() ? -1 : 0}) {
                RandomStream random = RandomStream.of(7);
                Image image = operation.apply(image(9, 12, channels, (_, _, _) -> random.nextDouble()), s);
                assertEquals(new ImageShape(9, 12, channels), image.shape());
                for (float value : image.pixels()) {
                    assertTrue(value >= 0 && value <= 1, "value " + value);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {"AUTO_CONTRAST", "EQUALIZE"},
            mode = EnumSource.Mode.EXCLUDE)
    void strengthNothingLeavesPicturesAlone(AugmentOperation operation) {
        Plane bytes = (y, x, c) -> (1 + 11 * y + 5 * x + 3 * c) / 255.0;
        assertImage(bytes, operation.apply(image(8, 8, 3, bytes), 0));
    }

    @Test
    void geometryTakesEachPixelFromWhereItsDefinitionSays() {
        Plane place = (y, x, c) -> (100 * y + x + 1) / 4000.0;
        Plane black = (_, _, _) -> 0;
        // Row 9 is taken from 0.3·9.5 = 2.85 pixels to the right, so from the third.
        Image sheared = AugmentOperation.SHEAR_X.apply(image(20, 20, 1, place), 1);
        assertEquals((float) place.at(9, 8, 0), sheared.at(9, 5, 0));
        assertEquals(0, sheared.at(9, 17, 0));
        Image upright = AugmentOperation.SHEAR_Y.apply(image(20, 20, 1, place), -1);
        assertEquals((float) place.at(5, 9, 0), upright.at(8, 9, 0));
        // 150/331 of 20 pixels are 9.06, of which 0.3 are 2.7: two whole pixels.
        assertImage(
                (y, x, c) -> (x < 2 ? black : place).at(y, x - 2, c),
                AugmentOperation.TRANSLATE_X.apply(image(20, 20, 1, place), 0.3));
        assertImage(
                (y, x, c) -> (y >= 18 ? black : place).at(y + 2, x, c),
                AugmentOperation.TRANSLATE_Y.apply(image(20, 20, 1, place), -0.3));
    }

    @Test
    void rotationIsThatOfRandomRotationButWithTheNearestPixel() {
        Image turned = AugmentOperation.ROTATE.apply(slope(), -0.7);
        Image smooth = RandomRotation.rotate(slope(), Math.toRadians(-21));
        for (int y = 5; y < 15; y++) {
            for (int x = 5; x < 15; x++) {
                assertEquals(smooth.at(y, x, 1), turned.at(y, x, 1), 0.016f);
            }
        }
        assertEquals(0, turned.at(0, 0, 0), "black beyond the edge");
    }

    @Test
    void coloursAreBlendedByOnePlusNineTenthsOfTheStrength() {
        Plane plane = (y, x, c) -> 0.2 + 0.1 * c;
        assertImage(
                (y, x, c) -> 0.55 * plane.at(y, x, c), AugmentOperation.BRIGHTNESS.apply(image(2, 2, 3, plane), -0.5));
        double grey = 0.299 * 0.2 + 0.587 * 0.3 + 0.114 * 0.4;
        for (AugmentOperation operation :
                new AugmentOperation[] {AugmentOperation.SATURATION, AugmentOperation.CONTRAST}) {
            assertImage(
                    (y, x, c) -> grey + 1.45 * (plane.at(y, x, c) - grey), operation.apply(image(2, 2, 3, plane), 0.5));
        }
    }

    @Test
    void sharpnessMovesInnerPixelsAwayFromTheirBlur() {
        Image image = image(5, 5, 1, (y, x, _) -> y == 2 && x == 2 ? 0.6 : 0.2);
        Image sharp = AugmentOperation.SHARPNESS.apply(image, 0.5);
        double blurred = (5 * 0.6 + 8 * 0.2) / 13;
        assertEquals(blurred + 1.45 * (0.6 - blurred), sharp.at(2, 2, 0), 1e-6);
        double beside = (12 * 0.2 + 0.6) / 13;
        assertEquals(beside + 1.45 * (0.2 - beside), sharp.at(1, 3, 0), 1e-6);
        assertEquals(0.2f, sharp.at(0, 2, 0), "the outermost pixels stay");
    }

    @Test
    void posterizingKeepsTheUpperBits() {
        Plane plane = (_, x, _) -> (200 + x) / 255.0;
        // Magnitude 20 of 30: 8 - round(2.67) = 5 bits.
        assertImage(
                (_, x, _) -> ((200 + x) & ~7) / 255.0,
                AugmentOperation.POSTERIZE.apply(image(1, 50, 1, plane), 2 / 3.0));
        // Magnitude 30: 4 bits.
        assertImage(
                (_, x, _) -> ((200 + x) & ~15) / 255.0, AugmentOperation.POSTERIZE.apply(image(1, 50, 1, plane), 1));
    }

    @Test
    void solarizingTurnsBrightValuesRound() {
        Plane plane = (_, x, _) -> x / 10.0;
        assertImage(
                (_, x, _) -> x >= 7 ? 1 - x / 10.0 : x / 10.0,
                AugmentOperation.SOLARIZE.apply(image(1, 10, 1, plane), 0.35));
    }

    @Test
    void autoContrastStretchesEachChannelThatHasMoreThanOneValue() {
        Plane plane = (_, x, c) -> c == 0 ? 0.3 + 0.05 * x : 0.4;
        assertImage(
                (_, x, c) -> c == 0 ? x / 4.0 : 0.4, AugmentOperation.AUTO_CONTRAST.apply(image(1, 5, 2, plane), 0.3));
    }

    /** 256 pixels of each of four levels: a step is ⌊768/255⌋ = 3, and levels become ⌊(pixels below + 1)/3⌋. */
    @Test
    void equalizingSpreadsLevelsByTheirFrequency() {
        int[] expected = {0, 85, 171, 255};
        assertImage(
                (y, _, _) -> expected[y / 8] / 255.0,
                AugmentOperation.EQUALIZE.apply(image(32, 32, 1, (y, _, _) -> (10 + 10 * (y / 8)) / 255.0), 0));
        Plane few = (_, x, _) -> (10 + x) / 255.0;
        assertImage(few, AugmentOperation.EQUALIZE.apply(image(4, 4, 1, few), 0));
    }

    @Test
    void allOperationsAreDrawnWithBothSigns() {
        Set<Integer> results = new HashSet<>();
        for (int seed = 0; seed < 400; seed++) {
            results.add(Arrays.hashCode(
                    new RandAugment(1, 9).apply(slope(), RandomStream.of(seed)).pixels()));
        }
        // Nine operations have a sign; posterizing, solarizing and the two without a strength have none.
        assertEquals(1 + 2 * 9 + 4, results.size());
    }

    @Test
    void drawsDependOnTheStreamAlone() {
        float[] once = new RandAugment().apply(slope(), RandomStream.of(3)).pixels();
        assertArrayEquals(
                once, new RandAugment().apply(slope(), RandomStream.of(3)).pixels());
        assertNotEquals(
                Arrays.hashCode(once),
                Arrays.hashCode(
                        new RandAugment().apply(slope(), RandomStream.of(4)).pixels()));
        Image image = slope();
        assertSame(image, new RandAugment(0, 9).apply(image, RandomStream.of(3)));
        assertThrows(IllegalArgumentException.class, () -> new RandAugment(2, 31));
    }
}
