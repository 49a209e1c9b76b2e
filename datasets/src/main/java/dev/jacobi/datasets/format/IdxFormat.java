package dev.jacobi.datasets.format;

import dev.jacobi.datasets.DatasetFormatException;
import dev.jacobi.datasets.ImageSet;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The IDX files of MNIST and of the sets made after it: a big-endian magic number, the extent of each dimension, then
 * unsigned bytes. A file whose name ends in {@code .gz} is unpacked while it is read.
 *
 * <p>Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits".
 */
public final class IdxFormat {
    private static final int IMAGES_MAGIC = 0x00000803;
    private static final int LABELS_MAGIC = 0x00000801;
    private static final int SIDE = 28;

    private IdxFormat() {}

    /**
     * Reads 28x28 grey pictures and their labels.
     *
     * @throws DatasetFormatException if a magic number, an extent, a length or a label is wrong, or the two files do
     *     not hold equally many entries
     */
    public static ImageSet read(String name, Path images, Path labels, List<String> classNames) throws IOException {
        byte[] pixels = readImages(images);
        int count = pixels.length / (SIDE * SIDE);
        return new ImageSet(name, SIDE, SIDE, 1, pixels, readLabels(labels, count, classNames.size()), classNames);
    }

    private static byte[] readImages(Path file) throws IOException {
        try (InputStream in = open(file)) {
            ByteBuffer header = header(file, in, IMAGES_MAGIC, 16);
            int count = header.getInt(4);
            expect(file, 4, "a picture count of " + count, count >= 0, "0 or more");
            for (int offset = 8; offset < 16; offset += 4) {
                int extent = header.getInt(offset);
                expect(file, offset, "pictures with a side of " + extent, extent == SIDE, "a side of " + SIDE);
            }
            long length = (long) count * SIDE * SIDE;
            expect(file, 4, "a picture count of " + count, length < Integer.MAX_VALUE, "less than 2 GiB of pixels");
            return body(file, in, 16, (int) length);
        }
    }

    private static int[] readLabels(Path file, int expectedCount, int classes) throws IOException {
        try (InputStream in = open(file)) {
            ByteBuffer header = header(file, in, LABELS_MAGIC, 8);
            int count = header.getInt(4);
            expect(file, 4, "a label count of " + count, count == expectedCount, expectedCount + ", one per picture");
            byte[] bytes = body(file, in, 8, count);
            int[] labels = new int[count];
            for (int i = 0; i < count; i++) {
                labels[i] = bytes[i] & 0xff;
                expect(file, 8L + i, "label " + labels[i], labels[i] < classes, "0 to " + (classes - 1));
            }
            return labels;
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        if (!file.toString().endsWith(".gz")) {
            return raw;
        }
        try {
            return new GZIPInputStream(raw, 1 << 16);
        } catch (ZipException | EOFException e) {
            raw.close();
            throw new DatasetFormatException(file, 0, "no gzip header", "a gzip file", e);
        }
    }

    private static ByteBuffer header(Path file, InputStream in, int magic, int length) throws IOException {
        byte[] bytes = readAtMost(file, in, 0, length);
        expect(file, bytes.length, "the end of the file", bytes.length == length, "a header of " + length + " bytes");
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int found = header.getInt(0);
        expect(
                file,
                0,
                String.format(Locale.ROOT, "magic number 0x%08x", found),
                found == magic,
                String.format(
                        Locale.ROOT, "0x%08x (%s)", magic, magic == IMAGES_MAGIC ? "IDX pictures" : "IDX labels"));
        return header;
    }

    /** Reads to the end of the file: memory grows with what is there, not with what the header claims. */
    private static byte[] body(Path file, InputStream in, int start, int length) throws IOException {
        byte[] bytes = readAtMost(file, in, start, length);
        String expected = length + " bytes after the header of " + start;
        expect(file, start + (long) bytes.length, "the end of the file", bytes.length == length, expected);
        boolean ended = readAtMost(file, in, start + (long) length, 1).length == 0;
        expect(file, start + (long) length, "further bytes", ended, "the end of the file after " + expected);
        return bytes;
    }

    private static byte[] readAtMost(Path file, InputStream in, long offset, int length) throws IOException {
        try {
            return in.readNBytes(length);
        } catch (EOFException e) {
            throw new DatasetFormatException(
                    file, offset, "a gzip stream that is cut off", "it whole from there on", e);
        } catch (ZipException e) {
            throw new DatasetFormatException(
                    file, offset, "a damaged gzip stream (" + e.getMessage() + ")", "it whole from there on", e);
        }
    }

    private static void expect(Path file, long offset, String found, boolean right, String expected)
            throws DatasetFormatException {
        if (!right) {
            throw new DatasetFormatException(file, offset, found, expected);
        }
    }
}
