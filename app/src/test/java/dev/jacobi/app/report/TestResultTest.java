package dev.jacobi.app.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.report.TestResult.Shown;
import dev.jacobi.datasets.format.PictureBytes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestResultTest {
    private static Shown shown(byte[] png) {
        return new Shown(7, "cat", "dog", 0.9, 0.1, png);
    }

    @Test
    void keptPictureIsShownWithoutATemporaryFile(@TempDir Path folder) throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        boolean before = ImageIO.getUseCache();
        byte[] png = PictureBytes.png(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB));
        ImageIO.setUseCache(true);
        ImageIO.setCacheDirectory(gone.toFile());
        try {
            Files.delete(gone);
            assertEquals(3, shown(png).example().image().getWidth());
        } finally {
            ImageIO.setCacheDirectory(null);
            ImageIO.setUseCache(before);
        }
    }

    @Test
    void bytesThatAreNoPictureAreNamed() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> shown(new byte[] {1, 2, 3}).example())
                .getMessage();
        assertTrue(message.contains("test.json") && message.contains("sample 7"), message);
    }
}
