package dev.jacobi.datasets.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.DatasetFormatException;
import dev.jacobi.datasets.transform.CenterCrop;
import dev.jacobi.datasets.transform.Image;
import dev.jacobi.datasets.transform.ImageShape;
import dev.jacobi.datasets.transform.Pipeline;
import dev.jacobi.datasets.transform.Resize;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PictureFileTest {
    @TempDir
    private Path folder;

    /** Left half orange, right half blue. */
    private Path write(String format, int width, int height, int type) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, x < width / 2 ? 0xffff8000 : 0xff0000ff);
            }
        }
        Path file = folder.resolve("picture." + format);
        assertTrue(ImageIO.write(picture, format, file.toFile()));
        return file;
    }

    @ParameterizedTest
    @CsvSource({"png, 0.005", "bmp, 0.005", "jpg, 0.1", "gif, 0.1"})
    void everyKindIsReadInItsColours(String format, float tolerance) throws IOException {
        Image image = PictureFile.readSquare(write(format, 40, 40, BufferedImage.TYPE_INT_RGB), 4, 3);
        assertEquals(new ImageShape(4, 4, 3), image.shape());
        float[] left = {image.at(1, 0, 0), image.at(1, 0, 1), image.at(1, 0, 2)};
        float[] right = {image.at(1, 3, 0), image.at(1, 3, 1), image.at(1, 3, 2)};
        assertArrayEquals(new float[] {1, 128 / 255f, 0}, left, tolerance);
        assertArrayEquals(new float[] {0, 0, 1}, right, tolerance);
    }

    @Test
    void theMiddleSquareOfAWidePictureIsTaken() throws IOException {
        BufferedImage picture = new BufferedImage(9, 3, BufferedImage.TYPE_INT_RGB);
        for (int x = 3; x < 6; x++) {
            for (int y = 0; y < 3; y++) {
                picture.setRGB(x, y, 0xffffff);
            }
        }
        Path file = folder.resolve("wide.png");
        ImageIO.write(picture, "png", file.toFile());
        float[] pixels = PictureFile.readSquare(file, 2, 1).pixels();
        assertArrayEquals(new float[] {1, 1, 1, 1}, pixels, 1e-6f);
    }

    /** Where the margins differ by a pixel, and where nothing is scaled. */
    @ParameterizedTest
    @CsvSource({"9, 4, 3", "4, 9, 3", "7, 4, 4", "4, 7, 2", "11, 8, 20", "5, 5, 5"})
    void theSquareIsThatOfCroppingAndScalingTheWholePicture(int width, int height, int side) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        float[] pixels = new float[height * width * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int[] rgb = {x * 20, y * 25, (x * y * 7) % 256};
                picture.setRGB(x, y, rgb[0] << 16 | rgb[1] << 8 | rgb[2]);
                for (int c = 0; c < 3; c++) {
                    pixels[(y * width + x) * 3 + c] = rgb[c] / 255f;
                }
            }
        }
        Path file = folder.resolve("odd.png");
        ImageIO.write(picture, "png", file.toFile());
        int shorter = Math.min(width, height);
        Image expected = Pipeline.of(new CenterCrop(shorter, shorter), new Resize(side, side, true))
                .apply(new Image(pixels, new ImageShape(height, width, 3)), RandomStream.of(0));
        assertArrayEquals(
                expected.pixels(), PictureFile.readSquare(file, side, 3).pixels(), 1e-6f);
    }

    /** A grey value of 128 is 128/255, whatever the JDK thinks of light. */
    @Test
    void greyValuesStayAsTheyAreInTheFile() throws IOException {
        BufferedImage picture = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        picture.getRaster().setSamples(0, 0, 2, 2, 0, new int[] {128, 128, 128, 128});
        Path file = folder.resolve("grey.png");
        ImageIO.write(picture, "png", file.toFile());
        float[] expected = new float[3];
        Arrays.fill(expected, 128 / 255f);
        assertArrayEquals(expected, PictureFile.readSquare(file, 1, 3).pixels(), 1e-6f);
    }

    @Test
    void whatIsTransparentLiesOnWhite() throws IOException {
        BufferedImage picture = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        picture.setRGB(0, 0, 0x000000ff);
        Path file = folder.resolve("clear.png");
        ImageIO.write(picture, "png", file.toFile());
        assertArrayEquals(
                new float[] {1, 1, 1}, PictureFile.readSquare(file, 1, 3).pixels(), 1e-6f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "gif"})
    void picturesWithBytesMissingFromTheirMiddleAreRefused(String format) throws IOException {
        BufferedImage noise = new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < 256 * 256; i++) {
            noise.setRGB(i % 256, i / 256, random.nextInt());
        }
        Path whole = folder.resolve("whole." + format);
        ImageIO.write(noise, format, whole.toFile());
        PictureFile.readSquare(whole, 4, 3);
        byte[] bytes = Files.readAllBytes(whole);
        byte[] damaged = Arrays.copyOf(bytes, bytes.length - bytes.length / 5);
        int after = bytes.length - bytes.length / 2;
        System.arraycopy(bytes, after, damaged, damaged.length - (bytes.length - after), bytes.length - after);
        Path file = Files.write(folder.resolve("damaged." + format), damaged);
        DatasetFormatException error =
                assertThrows(DatasetFormatException.class, () -> PictureFile.readSquare(file, 4, 3));
        assertTrue(error.getMessage().contains("a damaged picture ("), error.getMessage());
    }

    @Test
    void filesThatAreNoPicturesAreNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "not a picture");
        DatasetFormatException error =
                assertThrows(DatasetFormatException.class, () -> PictureFile.readSquare(text, 4, 3));
        assertTrue(error.getMessage().contains(text.toString()), error.getMessage());
        Path whole = write("png", 40, 40, BufferedImage.TYPE_INT_RGB);
        byte[] bytes = Files.readAllBytes(whole);
        Path half = Files.write(folder.resolve("half.png"), Arrays.copyOf(bytes, bytes.length / 2));
        assertThrows(DatasetFormatException.class, () -> PictureFile.readSquare(half, 4, 3));
        byte[] photograph = Files.readAllBytes(write("jpg", 400, 400, BufferedImage.TYPE_INT_RGB));
        for (int length : new int[] {photograph.length / 2, photograph.length - 2}) {
            Path cut = Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(photograph, length));
            DatasetFormatException cutOff =
                    assertThrows(DatasetFormatException.class, () -> PictureFile.readSquare(cut, 4, 3));
            assertTrue(cutOff.getMessage().contains("cut off before its end"), cutOff.getMessage());
        }
        DatasetFormatException noFile =
                assertThrows(DatasetFormatException.class, () -> PictureFile.readSquare(folder, 4, 3));
        assertTrue(noFile.getMessage().contains("found a folder, expected a PNG"), noFile.getMessage());
        assertTrue(PictureFile.hasEnding(Path.of("a", "B.JPEG")));
        assertFalse(PictureFile.hasEnding(Path.of("notes.txt")));
    }
}
