package dev.jacobi.app.runs;

import dev.jacobi.datasets.ImageSet;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * What a run's pictures are known by. Which of them are for validation, and their order in every epoch, follow from
 * their number and order, so that a run goes on with the very same pictures only.
 *
 * @param train the training set, validation pictures included
 * @param test the test set
 */
public record DataFingerprint(Part train, Part test) {
    /**
     * One set.
     *
     * @param pictures their number
     * @param crc32c checksum, in hexadecimal digits, of size, labels and pixels
     */
    public record Part(int pictures, String crc32c) {
        private static Part of(ImageSet set) {
            ByteBuffer numbers = ByteBuffer.allocate(Integer.BYTES * (3 + set.size()))
                    .putInt(set.height())
                    .putInt(set.width())
                    .putInt(set.channels());
            for (int i = 0; i < set.size(); i++) {
                numbers.putInt(set.label(i));
            }
            CRC32C checksum = new CRC32C();
            checksum.update(numbers.flip());
            checksum.update(set.pixels());
            return new Part(set.size(), HexFormat.of().toHexDigits((int) checksum.getValue()));
        }

        private void check(String name, Part expected, String where) {
            if (!equals(expected)) {
                throw new IllegalArgumentException(
                        "%s: the %s set has changed since the run began: got %d pictures with the checksum %s, expected %d with %s"
                                .formatted(where, name, pictures, crc32c, expected.pictures, expected.crc32c));
            }
        }
    }

    /** Of the pictures of a run. */
    static DataFingerprint of(ImageSet train, ImageSet test) {
        return new DataFingerprint(Part.of(train), Part.of(test));
    }

    /**
     * Checks that pictures are still the same.
     *
     * @param expected of the pictures that the run began with
     * @param where the pictures come from
     * @throws IllegalArgumentException if not; the message says which set differs
     */
    void check(DataFingerprint expected, String where) {
        train.check("training", expected.train, where);
        test.check("test", expected.test, where);
    }
}
