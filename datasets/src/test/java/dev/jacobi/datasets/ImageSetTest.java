package dev.jacobi.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImageSetTest {
    private static final List<String> CLASSES = List.of("cat", "dog");

    /** Three pictures of 1x2 with two channels. */
    private static ImageSet three() {
        byte[] pixels = {0, 1, 2, 3, 10, 11, 12, 13, -1, -2, -3, -4};
        return new ImageSet("pets", 1, 2, 2, pixels, new int[] {0, 1, 1}, CLASSES);
    }

    @Test
    void readsPixelsAsUnsignedBytesInNhwcOrder() {
        assertEquals(11, three().pixel(1, 0, 0, 1));
        assertEquals(12, three().pixel(1, 0, 1, 0));
        assertEquals(255, three().pixel(2, 0, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> three().pixel(0, 0, 2, 0));
    }

    @Test
    void aSubsetTakesPicturesAndLabelsInTheGivenOrder() {
        ImageSet subset = three().subset(new int[] {2, 0});
        assertEquals(2, subset.size());
        assertArrayEquals(new int[] {1, 0}, subset.labels());
        assertArrayEquals(new byte[] {-1, -2, -3, -4, 0, 1, 2, 3}, subset.pixels());
        assertThrows(IndexOutOfBoundsException.class, () -> three().subset(new int[] {3}));
    }

    @Test
    void aLimitKeepsTheFirstPictures() {
        ImageSet set = three();
        assertArrayEquals(new int[] {0, 1}, set.limit(2).labels());
        assertEquals(8, set.limit(2).pixels().length);
        assertSame(set, set.limit(5));
        assertEquals(0, set.limit(0).size());
    }

    @Test
    void countsThePicturesOfEachClass() {
        assertArrayEquals(new int[] {1, 2}, three().labelHistogram());
    }

    @Test
    void refusesArraysThatDoNotFit() {
        var length = assertThrows(
                IllegalArgumentException.class,
                () -> new ImageSet("pets", 2, 2, 1, new byte[7], new int[] {0, 1}, CLASSES));
        assertTrue(length.getMessage().contains("got 7 pixel bytes, expected 8"), length.getMessage());
        var label = assertThrows(
                IllegalArgumentException.class,
                () -> new ImageSet("pets", 1, 1, 1, new byte[2], new int[] {0, 2}, CLASSES));
        assertTrue(label.getMessage().contains("got label 2 at picture 1, expected 0 to 1"), label.getMessage());
    }

    @Test
    void measuresMeanAndDeviationOfEachChannel() {
        byte[] pixels = {0, 51, (byte) 255, 102};
        ImageSet set = new ImageSet("two", 1, 2, 2, pixels, new int[] {0}, CLASSES);
        ChannelStatistics statistics = ChannelStatistics.measure(set);
        assertEquals(List.of(0.5f, 0.3f), statistics.mean());
        assertEquals(0.5f, statistics.std().get(0), 1e-6f);
        assertEquals(0.1f, statistics.std().get(1), 1e-6f);
    }

    @Test
    void refusesADeviationOfZero() {
        var e = assertThrows(IllegalArgumentException.class, () -> new ChannelStatistics(List.of(0.5f), List.of(0f)));
        assertTrue(e.getMessage().contains("got 0.0"), e.getMessage());
    }
}
