package dev.jacobi.datasets.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.datasets.DatasetFormatException;
import dev.jacobi.datasets.Splits;
import java.awt.image.BufferedImage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class FolderDatasetTest {
    @TempDir
    private Path folder;

    /** A picture of one colour. */
    private void picture(String name, int width, int height, int rgb) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, rgb);
            }
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(picture, name.substring(name.lastIndexOf('.') + 1), file.toFile());
    }

    private Splits load() throws IOException {
        return Dataset.folder(folder, 8, Optional.empty()).load(DatasetOptions.defaults());
    }

    @Test
    void everyFifthPictureOfAClassIsForTestingWhereNothingIsSaid() throws IOException {
        for (int i = 0; i < 5; i++) {
            picture("red/%d.png".formatted(i), 10 + i, 20, 0xff0000);
            picture("blue/more/%d.bmp".formatted(i), 30, 9 + i, 0x0000ff);
        }
        Files.writeString(folder.resolve("red").resolve("notes.txt"), "no picture, and not looked at");
        Dataset dataset = Dataset.folder(folder, 8, Optional.empty());
        assertEquals(List.of("blue", "red"), dataset.classNames());
        Splits splits = dataset.load(DatasetOptions.defaults());
        assertArrayEquals(new int[] {0, 1, 0, 1, 0, 1, 0, 1}, splits.train().labels());
        assertArrayEquals(new int[] {0, 1}, splits.test().labels());
        assertEquals(8, splits.train().height());
        assertEquals(255, splits.train().pixel(0, 3, 3, 2), "the first is blue");
        assertEquals(0, splits.train().pixel(0, 3, 3, 0));
        assertEquals(255, splits.test().pixel(1, 7, 7, 0), "the last is red");
    }

    @Test
    void foldersTrainAndTestAreTakenAsTheyAre() throws IOException {
        for (String part : List.of("train", "test")) {
            picture(part + "/a/1.png", 4, 4, 0xffffff);
            picture(part + "/b/1.png", 4, 4, 0);
        }
        picture("train/b/2.png", 4, 4, 0);
        picture("train/b/3.png", 4, 4, 0);
        Splits splits = load();
        assertArrayEquals(new int[] {0, 1, 1, 1}, splits.train().labels());
        assertArrayEquals(new int[] {0, 1}, splits.test().labels());
    }

    @Test
    void aClassThatIsTestedButNotTrainedIsNamed() throws IOException {
        for (String name : List.of("train/a", "train/b", "test/a", "test/b", "test/bird")) {
            picture(name + "/1.png", 4, 4, 0);
        }
        String message = assertThrows(FileNotFoundException.class, this::load).getMessage();
        assertTrue(message.contains("[bird] in test only, expected them in train too"), message);
    }

    @Test
    void onePartWithoutTheOtherIsRefusedButAClassMayHaveItsName() throws IOException {
        picture("train/a/1.png", 4, 4, 0);
        picture("val/a/1.png", 4, 4, 0);
        String message = assertThrows(FileNotFoundException.class, this::load).getMessage();
        assertTrue(message.contains("found class folders in train but no folder test"), message);

        folder = folder.resolve("vehicles");
        for (int i = 0; i < 5; i++) {
            picture("bus/%d.png".formatted(i), 4, 4, 0);
            picture("train/%d.png".formatted(i), 4, 4, 0);
        }
        assertEquals(List.of("bus", "train"), load().train().classNames());
    }

    @Test
    void whatIsHiddenIsNoPicture() throws IOException {
        for (int i = 0; i < 5; i++) {
            picture("a/%d.png".formatted(i), 4, 4, 0);
            picture("b/more/%d.png".formatted(i), 4, 4, 0);
        }
        picture("a/.@__thumb/1.png", 4, 4, 0);
        Files.writeString(folder.resolve("a").resolve("._1.png"), "what macOS keeps beside a file");
        Files.writeString(folder.resolve("b").resolve("more").resolve("._1.png"), "what macOS keeps beside a file");
        picture(".thumbnails/1.png", 4, 4, 0);
        Splits splits = load();
        assertEquals(List.of("a", "b"), splits.train().classNames());
        assertEquals(8, splits.train().size());
        assertEquals(2, splits.test().size());
    }

    /** A folder above the class folders may be hidden: it was chosen. */
    @Test
    void hiddenFolderCanBeTheDataset() throws IOException {
        folder = folder.resolve(".cache");
        for (int i = 0; i < 5; i++) {
            picture("a/%d.png".formatted(i), 4, 4, 0);
            picture("b/%d.png".formatted(i), 4, 4, 0);
        }
        assertEquals(8, load().train().size());
    }

    @Test
    void tooFewPicturesForAnyToBeForTestingAreCounted() throws IOException {
        for (int i = 0; i < 4; i++) {
            picture("a/%d.png".formatted(i), 4, 4, 0);
        }
        picture("b/1.png", 4, 4, 0);
        String message = assertThrows(FileNotFoundException.class, this::load).getMessage();
        assertTrue(message.contains("found at most 4 pictures in a class, expected 5"), message);
        assertTrue(message.contains("train and test"), message);

        picture("a/4.png", 4, 4, 0);
        assertEquals(1, load().test().size());
    }

    /** Java cannot make such a name, since every string is text. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void classNameThatTheLocaleCannotSpellIsRefusedWithTheRemedy() throws Exception {
        picture("a/1.png", 4, 4, 0);
        Process shell = new ProcessBuilder("sh", "-c", "mkdir \"$(printf 'caf\\351')\"")
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertEquals(0, shell.waitFor());
        String message = assertThrows(IOException.class, this::load).getMessage();
        assertTrue(message.contains("caf\uFFFD") && message.contains("set LC_ALL=C.UTF-8"), message);
    }

    @Test
    void aBrokenFileIsRefusedByNameOrSkippedAsAsked() throws IOException {
        for (int i = 0; i < 5; i++) {
            picture("a/%d.png".formatted(i), 4, 4, 0);
            picture("b/%d.png".formatted(i), 4, 4, 0);
        }
        Path broken = Files.writeString(folder.resolve("a").resolve("2.png"), "damaged");
        DatasetFormatException error = assertThrows(DatasetFormatException.class, this::load);
        assertTrue(error.getMessage().contains(broken.toString()), error.getMessage());

        List<String> told = new ArrayList<>();
        Splits splits = Dataset.folder(folder, 4, Optional.of(e -> told.add(e.getMessage())))
                .load(DatasetOptions.defaults());
        assertEquals(1, told.size());
        assertTrue(told.getFirst().contains(broken.toString()), told.getFirst());
        assertEquals(7, splits.train().size());
    }

    @Test
    void foldersThatAreLinksAreFollowed() throws IOException {
        for (int i = 0; i < 5; i++) {
            picture("elsewhere/red/more/%d.png".formatted(i), 4, 4, 0xff0000);
            picture("pictures/blue/%d.png".formatted(i), 4, 4, 0x0000ff);
        }
        Path elsewhere = folder.resolve("elsewhere");
        folder = folder.resolve("pictures");
        Files.createSymbolicLink(folder.resolve("red"), elsewhere.resolve("red"));
        assertArrayEquals(new int[] {4, 4}, load().train().labelHistogram());
    }

    @Test
    void aClassWithoutATrainingPictureIsNamed() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            picture("test/%s/1.png".formatted(name), 4, 4, 0);
        }
        picture("train/b/1.png", 4, 4, 0);
        Files.createDirectories(folder.resolve("train/a"));
        Files.writeString(Files.createDirectories(folder.resolve("train/c")).resolve("1.png"), "damaged");
        Dataset dataset = Dataset.folder(folder, 4, Optional.of(_ -> {}));
        String message = assertThrows(FileNotFoundException.class, () -> dataset.load(DatasetOptions.defaults()))
                .getMessage();
        assertTrue(message.contains("folder train: found no picture of the classes [a, c]"), message);
    }

    @Test
    void foldersWithoutClassesOrPicturesSaySo() throws IOException {
        assertThrows(FileNotFoundException.class, this::load);
        Files.createDirectories(folder.resolve("only"));
        assertTrue(assertThrows(FileNotFoundException.class, this::load)
                .getMessage()
                .contains("[only]"));
        Files.createDirectories(folder.resolve("other"));
        assertTrue(assertThrows(FileNotFoundException.class, this::load)
                .getMessage()
                .contains("found no picture"));
        Path missing = folder.resolve("nowhere");
        assertTrue(assertThrows(FileNotFoundException.class, () -> Dataset.folder(missing, 8, Optional.empty()))
                .getMessage()
                .contains(missing.toString()));
    }
}
