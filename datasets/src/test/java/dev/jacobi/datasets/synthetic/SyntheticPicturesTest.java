package dev.jacobi.datasets.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.datasets.DatasetFormatException;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.Splits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticPicturesTest {
    @TempDir
    private static Path root;

    private static Path folder;

    @BeforeAll
    static void generate() throws IOException {
        folder = root.resolve("synthetic");
        SyntheticPictures.create(folder);
    }

    @Test
    void hasEquallyManyPicturesOfEachClass() throws IOException {
        Splits splits = SyntheticPictures.read(folder);
        assertEquals(
                "synthetic train: 10000 pictures of 32x32x3 in 10 classes",
                splits.train().toString());
        assertEquals(
                "synthetic test: 2000 pictures of 32x32x3 in 10 classes",
                splits.test().toString());
        assertTrue(Arrays.stream(splits.train().labelHistogram()).allMatch(n -> n == 1000));
        assertTrue(Arrays.stream(splits.test().labelHistogram()).allMatch(n -> n == 200));
        assertEquals("disc", splits.train().classNames().getFirst());
    }

    @Test
    void isTheSameBitForBitEverywhere() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (String name : SyntheticPictures.fileNames()) {
            if (name.endsWith(".bin")) {
                digest.update(Files.readAllBytes(folder.resolve(name)));
            }
        }
        assertEquals(
                "8f0d5de803e6122c5c0995c0cef7603142ea9d4df1708a22e5f6b1e319b3835a",
                HexFormat.of().formatHex(digest.digest()));
    }

    @Test
    void noPictureOccursTwice() throws IOException {
        Splits splits = SyntheticPictures.read(folder);
        Set<ByteBuffer> distinct = new HashSet<>();
        for (ImageSet set : List.of(splits.train(), splits.test())) {
            for (int i = 0; i < set.size(); i++) {
                distinct.add(ByteBuffer.wrap(set.pixels(), i * set.imageLength(), set.imageLength()));
            }
        }
        assertEquals(12_000, distinct.size());
    }

    @Test
    void averageColourDoesNotTellTheClass() throws IOException {
        ImageSet set = SyntheticPictures.read(folder).train();
        double[] sums = new double[10];
        for (int i = 0; i < set.size(); i++) {
            for (int p = 0; p < set.imageLength(); p++) {
                sums[set.label(i)] += set.pixels()[i * set.imageLength() + p] & 0xff;
            }
        }
        for (double sum : sums) {
            assertEquals(127.5, sum / (1000.0 * set.imageLength()), 4);
        }
    }

    @Test
    void aFolderThatExistsIsReadAndNotMadeAgain() throws IOException {
        Path marked = root.resolve("marked");
        Files.createDirectory(marked);
        SyntheticPictures.create(marked);
        assertArrayEquals(new String[0], marked.toFile().list());
    }

    @Test
    void noticesATruncatedBatchFile() throws IOException {
        Path copy = Files.createDirectory(root.resolve("copy"));
        for (String name : SyntheticPictures.fileNames()) {
            Files.copy(folder.resolve(name), copy.resolve(name));
        }
        Path batch = copy.resolve("data_batch_3.bin");
        Files.write(batch, new byte[100], StandardOpenOption.TRUNCATE_EXISTING);
        var e = assertThrows(DatasetFormatException.class, () -> SyntheticPictures.read(copy));
        assertEquals(
                batch + ", offset 100: found the end of the file, expected 6146000 bytes (2000 records of 3073)",
                e.getMessage());
    }

    @Test
    void everyClassHasItsName() {
        assertEquals(
                List.of(
                        "disc",
                        "ring",
                        "square",
                        "triangle",
                        "cross",
                        "star",
                        "target",
                        "stripes",
                        "checkerboard",
                        "dots"),
                SyntheticPictures.classNames());
    }
}
