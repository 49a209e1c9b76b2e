package dev.jacobi.datasets.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where no temporary file can be made: ImageIO's folder for them is gone. */
final class PictureBytesTest {
    @TempDir
    private Path folder;

    private final BufferedImage picture = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);

    @BeforeEach
    void takeTemporaryFilesAway() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        ImageIO.setCacheDirectory(gone.toFile());
        Files.delete(gone);
        assertThrows(IllegalArgumentException.class, () -> ImageIO.write(picture, "png", new ByteArrayOutputStream()));
        assertThrows(IllegalArgumentException.class, () -> ImageIO.read(new ByteArrayInputStream(new byte[1])));
    }

    @AfterEach
    void giveTemporaryFilesBack() {
        ImageIO.setCacheDirectory(null);
    }

    @Test
    void picturesAreEncodedAndDecodedInMemory() throws IOException {
        picture.setRGB(2, 1, 0xff8000);
        BufferedImage decoded = PictureBytes.decode(PictureBytes.png(picture)).orElseThrow();
        assertEquals(3, decoded.getWidth());
        assertEquals(0xffff8000, decoded.getRGB(2, 1));
        assertTrue(PictureBytes.decode("not a picture".getBytes(StandardCharsets.US_ASCII))
                .isEmpty());
    }

    @Test
    void picturesInFilesAreReadInMemory() throws IOException {
        Path file = Files.write(folder.resolve("picture.png"), PictureBytes.png(picture));
        assertEquals(2, PictureFile.readSquare(file, 2, 3).width());
    }
}
