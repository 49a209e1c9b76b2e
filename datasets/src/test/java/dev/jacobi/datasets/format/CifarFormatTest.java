package dev.jacobi.datasets.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.datasets.DatasetFormatException;
import dev.jacobi.datasets.ImageSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarFormatTest {
    private static final List<String> CLASSES = List.of("cat", "dog", "frog");
    private static final int PIXELS = 3 * 32 * 32;

    @TempDir
    private Path folder;

    /** Records whose red plane counts up from the record's number, whose green is 100, and whose blue is 200. */
    private static byte[] records(int labelBytes, int... labels) {
        int length = labelBytes + PIXELS;
        byte[] bytes = new byte[labels.length / labelBytes * length];
        for (int i = 0; i < labels.length / labelBytes; i++) {
            for (int l = 0; l < labelBytes; l++) {
                bytes[i * length + l] = (byte) labels[i * labelBytes + l];
            }
            for (int p = 0; p < 1024; p++) {
                bytes[i * length + labelBytes + p] = (byte) (i + p);
                bytes[i * length + labelBytes + 1024 + p] = 100;
                bytes[i * length + labelBytes + 2048 + p] = (byte) 200;
            }
        }
        return bytes;
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private String refusal10(byte[] bytes, int count) {
        return assertThrows(
                        DatasetFormatException.class,
                        () -> CifarFormat.readCifar10("pets", List.of(write("batch.bin", bytes)), count, CLASSES))
                .getMessage();
    }

    private String refusal100(byte[] bytes, int count) {
        return assertThrows(
                        DatasetFormatException.class,
                        () -> CifarFormat.readCifar100("things", write("t.bin", bytes), count, Cifar100Level.FINE))
                .getMessage();
    }

    @Test
    void interleavesThePlanesOfSeveralFiles() throws IOException {
        List<Path> files = List.of(write("1.bin", records(1, 0, 2)), write("2.bin", records(1, 1, 1)));
        ImageSet set = CifarFormat.readCifar10("pets", files, 2, CLASSES);
        assertEquals("pets: 4 pictures of 32x32x3 in 3 classes", set.toString());
        assertArrayEquals(new int[] {0, 2, 1, 1}, set.labels());
        assertEquals(33, set.pixel(0, 1, 1, 0));
        assertEquals(34, set.pixel(1, 1, 1, 0));
        assertEquals(100, set.pixel(3, 31, 31, 1));
        assertEquals(200, set.pixel(3, 0, 0, 2));
    }

    @Test
    void refusesTruncatedAndPaddedFiles() {
        byte[] two = records(1, 0, 1);
        String truncated = refusal10(Arrays.copyOf(two, 5000), 2);
        assertTrue(
                truncated.contains(
                        "batch.bin, offset 5000: found the end of the file, expected 6146 bytes (2 records of"),
                truncated);
        String padded = refusal10(Arrays.copyOf(two, 6147), 2);
        assertTrue(padded.contains("batch.bin, offset 6146: found further bytes (6147 in all), expected 6146"), padded);
        String fewer = refusal10(two, 10_000);
        assertTrue(fewer.contains("offset 6146: found the end of the file, expected 30730000 bytes"), fewer);
    }

    @Test
    void refusesLabelsOutOfRange() {
        String message = refusal10(records(1, 0, 255), 2);
        assertTrue(message.contains("batch.bin, offset 3073: found label 255, expected 0 to 2"), message);
    }

    @Test
    void readsEitherLevelOfCifar100() throws IOException {
        int apple = Cifar100Level.FINE.classNames().indexOf("apple");
        int worm = Cifar100Level.FINE.classNames().indexOf("worm");
        int fruit = Cifar100Level.COARSE.classNames().indexOf("fruit_and_vegetables");
        int invertebrates = Cifar100Level.COARSE.classNames().indexOf("non-insect_invertebrates");
        Path file = write("train.bin", records(2, fruit, apple, invertebrates, worm));
        ImageSet fine = CifarFormat.readCifar100("things", file, 2, Cifar100Level.FINE);
        assertArrayEquals(new int[] {0, 99}, fine.labels());
        assertEquals(34, fine.pixel(1, 1, 1, 0));
        ImageSet coarse = CifarFormat.readCifar100("things", file, 2, Cifar100Level.COARSE);
        assertArrayEquals(new int[] {4, 13}, coarse.labels());
        assertEquals(20, coarse.classCount());
    }

    @Test
    void refusesWrongLabelsOfEitherLevel() {
        String fine = refusal100(records(2, 4, 0, 4, 100), 2);
        assertTrue(fine.contains("t.bin, offset 3075: found label 100, expected 0 to 99"), fine);
        String coarse = refusal100(records(2, 20, 0), 1);
        assertTrue(coarse.contains("t.bin, offset 0: found label 20, expected 0 to 19"), coarse);
        String pair = refusal100(records(2, 4, 0, 3, 0), 2);
        assertTrue(
                pair.contains("offset 3074: found coarse label 3, expected 4, the superclass of fine label 0 (apple)"),
                pair);
    }

    @Test
    void refusesRecordsOfTheOtherLayout() {
        assertTrue(refusal100(records(1, 0, 1), 2).contains("expected 6148 bytes (2 records of 3074)"));
    }

    @Test
    void superclassesAreThePublishedOnes() {
        List<String> fine = Cifar100Level.FINE.classNames();
        assertEquals(100, fine.stream().distinct().count());
        assertEquals(List.of("apple", "aquarium_fish", "baby", "bear", "beaver"), fine.subList(0, 5));
        assertEquals(List.of("wolf", "woman", "worm"), fine.subList(97, 100));
        int[] firstTwenty = {4, 1, 14, 8, 0, 6, 7, 7, 18, 3, 3, 14, 9, 18, 7, 11, 3, 9, 7, 11};
        for (int i = 0; i < firstTwenty.length; i++) {
            assertEquals(firstTwenty[i], Cifar100Level.coarseOf(i), fine.get(i));
        }
        int[] members = new int[20];
        for (int i = 0; i < 100; i++) {
            members[Cifar100Level.coarseOf(i)]++;
        }
        assertTrue(Arrays.stream(members).allMatch(n -> n == 5), Arrays.toString(members));
    }

    @Test
    void checksTheClassNamesBesideTheRecords() throws IOException {
        CifarFormat.checkClassNames(Files.writeString(folder.resolve("names.txt"), "cat\ndog\nfrog\n\n"), CLASSES);
        Path foreign = Files.writeString(folder.resolve("foreign.txt"), "disc\nring\n");
        var e = assertThrows(DatasetFormatException.class, () -> CifarFormat.checkClassNames(foreign, CLASSES));
        assertTrue(
                e.getMessage().contains("found the classes [disc, ring], expected [cat, dog, frog]"), e.getMessage());
        Path noText = Files.write(folder.resolve("no-text.txt"), new byte[] {'c', 'a', 't', '\n', -1, -2});
        e = assertThrows(DatasetFormatException.class, () -> CifarFormat.checkClassNames(noText, CLASSES));
        assertTrue(e.getMessage().contains("no-text.txt"), e.getMessage());
    }
}
