package dev.jacobi.datasets.format;

import dev.jacobi.datasets.DatasetFormatException;
import dev.jacobi.datasets.ImageSet;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The binary version of CIFAR-10 and CIFAR-100: records of one or two label bytes and 3072 pixel bytes, the red, the
 * green and the blue plane of a 32x32 picture one after the other, and nothing between the records. The planes are
 * interleaved to NHWC while they are read.
 *
 * <p>Source: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009, and the dataset's web page.
 */
public final class CifarFormat {
    /** The records in each batch file of the published CIFAR-10. */
    public static final int CIFAR10_BATCH_SIZE = 10_000;

    private static final int SIDE = 32;
    private static final int CHANNELS = 3;
    private static final int PLANE = SIDE * SIDE;

    private CifarFormat() {}

    /**
     * Reads batch files of the CIFAR-10 layout into one set.
     *
     * @param batchFiles the files, in order
     * @param recordsPerFile how many records each file must hold: {@link #CIFAR10_BATCH_SIZE} for the published set
     * @throws DatasetFormatException if a file has another length, or a label is out of range
     */
    public static ImageSet readCifar10(String name, List<Path> batchFiles, int recordsPerFile, List<String> classNames)
            throws IOException {
        int count = Math.multiplyExact(batchFiles.size(), recordsPerFile);
        Records records = new Records(count);
        for (Path file : batchFiles) {
            records.readAll(file, recordsPerFile, 1, (offset, bytes) -> label(file, offset, bytes[0], classNames));
        }
        return new ImageSet(name, SIDE, SIDE, CHANNELS, records.pixels, records.labels, classNames);
    }

    /**
     * Reads one file of CIFAR-100. Both labels of a record are checked, and that the coarse one is the superclass of
     * the fine one; {@code level} says which of them becomes the picture's label.
     *
     * @param recordCount how many records the file must hold: 50,000 ({@code train.bin}) or 10,000 ({@code test.bin})
     * @throws DatasetFormatException if the file has another length, or a label is wrong
     */
    public static ImageSet readCifar100(String name, Path file, int recordCount, Cifar100Level level)
            throws IOException {
        Records records = new Records(recordCount);
        records.readAll(file, recordCount, 2, (offset, bytes) -> {
            int coarse = label(file, offset, bytes[0], Cifar100Level.COARSE.classNames());
            int fine = label(file, offset + 1, bytes[1], Cifar100Level.FINE.classNames());
            int superclass = Cifar100Level.coarseOf(fine);
            if (coarse != superclass) {
                throw new DatasetFormatException(
                        file,
                        offset,
                        "coarse label " + coarse,
                        superclass + ", the superclass of fine label " + fine + " ("
                                + Cifar100Level.FINE.classNames().get(fine) + ")");
            }
            return level == Cifar100Level.FINE ? fine : coarse;
        });
        return new ImageSet(name, SIDE, SIDE, CHANNELS, records.pixels, records.labels, level.classNames());
    }

    /**
     * Checks a file of class names, one a line, such as {@code batches.meta.txt}: it tells which set the records beside
     * it belong to, which the records themselves do not.
     *
     * @throws DatasetFormatException if a name differs from the expected one, or there are more or fewer names
     */
    public static void checkClassNames(Path file, List<String> expected) throws IOException {
        // Bytes that are no UTF-8 become a sign for that, and so another name.
        List<String> found = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (!found.equals(expected)) {
            throw new DatasetFormatException(file, 0, "the classes " + found, expected.toString());
        }
    }

    private static int label(Path file, long offset, byte value, List<String> classNames)
            throws DatasetFormatException {
        int label = value & 0xff;
        if (label >= classNames.size()) {
            throw new DatasetFormatException(file, offset, "label " + label, "0 to " + (classNames.size() - 1));
        }
        return label;
    }

    private interface LabelReader {
        int read(long offset, byte[] record) throws DatasetFormatException;
    }

    private static final class Records {
        private final byte[] pixels;
        private final int[] labels;
        private int count;

        Records(int capacity) {
            pixels = new byte[Math.multiplyExact(capacity, CHANNELS * PLANE)];
            labels = new int[capacity];
        }

        void readAll(Path file, int recordCount, int labelBytes, LabelReader labelReader) throws IOException {
            byte[] record = new byte[labelBytes + CHANNELS * PLANE];
            long length = (long) recordCount * record.length;
            String expected = length + " bytes (" + recordCount + " records of " + record.length + ")";
            long size = Files.size(file);
            if (size != length) {
                String found = size < length ? "the end of the file" : "further bytes (" + size + " in all)";
                throw new DatasetFormatException(file, Math.min(size, length), found, expected);
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                for (int i = 0; i < recordCount; i++) {
                    long offset = (long) i * record.length;
                    if (in.readNBytes(record, 0, record.length) < record.length) {
                        throw new EOFException(file + ", offset " + offset + ": the file shrank while it was read");
                    }
                    labels[count] = labelReader.read(offset, record);
                    interleave(record, labelBytes, pixels, count * CHANNELS * PLANE);
                    count++;
                }
            }
        }

        private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                int plane = from + channel * PLANE;
                for (int i = 0; i < PLANE; i++) {
                    pixels[to + i * CHANNELS + channel] = planes[plane + i];
                }
            }
        }
    }
}
