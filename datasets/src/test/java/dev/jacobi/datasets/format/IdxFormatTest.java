package dev.jacobi.datasets.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.datasets.DatasetFormatException;
import dev.jacobi.datasets.ImageSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFormatTest {
    private static final List<String> CLASSES = List.of("zero", "one", "two");
    private static final int AREA = 28 * 28;

    @TempDir
    private Path folder;

    private static byte[] images(int magic, int count, int rows, int columns, int pixelBytes) {
        ByteBuffer file = ByteBuffer.allocate(16 + pixelBytes);
        file.putInt(magic).putInt(count).putInt(rows).putInt(columns);
        for (int i = 0; i < pixelBytes; i++) {
            file.put((byte) i);
        }
        return file.array();
    }

    private static byte[] images(int count) {
        return images(0x803, count, 28, 28, count * AREA);
    }

    private static byte[] labels(int... labels) {
        ByteBuffer file = ByteBuffer.allocate(8 + labels.length);
        file.putInt(0x801).putInt(labels.length);
        for (int label : labels) {
            file.put((byte) label);
        }
        return file.array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private ImageSet read(byte[] images, byte[] labels) throws IOException {
        return IdxFormat.read("digits", write("images", images), write("labels", labels), CLASSES);
    }

    private String refusal(byte[] images, byte[] labels) {
        return assertThrows(DatasetFormatException.class, () -> read(images, labels))
                .getMessage();
    }

    private static void assertSays(String message, String file, String offset, String found, String expected) {
        for (String part : List.of(file + ", offset " + offset + ":", "found " + found, "expected " + expected)) {
            assertTrue(message.contains(part), message + "\nlacks: " + part);
        }
    }

    @Test
    void readsPicturesAndLabels() throws IOException {
        ImageSet set = read(images(2), labels(2, 0));
        assertEquals("digits: 2 pictures of 28x28x1 in 3 classes", set.toString());
        assertArrayEquals(new int[] {2, 0}, set.labels());
        assertEquals(29, set.pixel(0, 1, 1, 0));
        assertEquals(AREA % 256, set.pixel(1, 0, 0, 0));
    }

    @Test
    void readsGzippedFilesTheSame() throws IOException {
        Path images = write("images.gz", gzip(images(2)));
        Path labels = write("labels.gz", gzip(labels(2, 0)));
        ImageSet packed = IdxFormat.read("digits", images, labels, CLASSES);
        ImageSet raw = read(images(2), labels(2, 0));
        assertArrayEquals(raw.pixels(), packed.pixels());
        assertArrayEquals(raw.labels(), packed.labels());
    }

    @Test
    void refusesAWrongMagicNumber() {
        assertSays(
                refusal(labels(1, 2, 0, 1, 2, 0, 1, 2), labels(0)),
                "images",
                "0",
                "magic number 0x00000801",
                "0x00000803");
        assertSays(refusal(images(1), images(1)), "labels", "0", "magic number 0x00000803", "0x00000801");
    }

    @Test
    void refusesPicturesOfAnotherSize() {
        assertSays(
                refusal(images(0x803, 1, 28, 32, 28 * 32), labels(0)),
                "images",
                "12",
                "pictures with a side of 32",
                "a side of 28");
    }

    @Test
    void refusesTruncatedFiles() {
        byte[] cut = Arrays.copyOf(images(2), 16 + AREA + 5);
        assertSays(
                refusal(cut, labels(0, 1)),
                "images",
                String.valueOf(16 + AREA + 5),
                "the end of the file",
                "1568 bytes");
        assertSays(
                refusal(Arrays.copyOf(images(1), 9), labels(0)),
                "images",
                "9",
                "the end of the file",
                "a header of 16");
        assertSays(refusal(images(2), Arrays.copyOf(labels(0, 1), 9)), "labels", "9", "the end of the file", "2 bytes");
    }

    @Test
    void refusesFurtherBytes() {
        assertSays(
                refusal(Arrays.copyOf(images(1), 16 + AREA + 1), labels(0)),
                "images",
                "800",
                "further bytes",
                "the end");
        assertSays(refusal(images(1), Arrays.copyOf(labels(0), 10)), "labels", "9", "further bytes", "the end");
    }

    @Test
    void refusesLabelsOutOfRange() {
        assertSays(refusal(images(2), labels(0, 3)), "labels", "9", "label 3", "0 to 2");
    }

    @Test
    void refusesPicturesAndLabelsOfDifferentCounts() {
        assertSays(refusal(images(2), labels(0)), "labels", "4", "a label count of 1", "2, one per picture");
    }

    @Test
    void refusesAClaimedCountThatTheFileDoesNotHold() {
        assertSays(
                refusal(images(0x803, 2_000_000, 28, 28, 10), labels(0)),
                "images",
                "26",
                "the end of the file",
                "1568000000 bytes");
        assertSays(
                refusal(images(0x803, -1, 28, 28, 0), labels(0)), "images", "4", "a picture count of -1", "0 or more");
        assertSays(
                refusal(images(0x803, 3_000_000, 28, 28, 0), labels(0)),
                "images",
                "4",
                "a picture count of 3000000",
                "less than 2 GiB");
    }

    @Test
    void refusesDamagedGzipFiles() throws IOException {
        Path labels = write("labels", labels(0, 1));
        Path plain = write("plain.gz", images(2));
        assertSays(refusal(plain, labels), "plain.gz", "0", "no gzip header", "a gzip file");
        byte[] packed = gzip(images(2));
        Path cut = write("cut.gz", Arrays.copyOf(packed, packed.length - 20));
        assertSays(refusal(cut, labels), "cut.gz", "16", "a gzip stream that is cut off", "it whole");
        packed[packed.length - 8] ^= 1; // the checksum
        Path damaged = write("damaged.gz", packed);
        assertSays(refusal(damaged, labels), "damaged.gz", "1584", "a damaged gzip stream", "it whole");
    }

    private static String refusal(Path images, Path labels) {
        return assertThrows(DatasetFormatException.class, () -> IdxFormat.read("digits", images, labels, CLASSES))
                .getMessage();
    }
}
