package dev.jacobi.app.pictures;

import dev.jacobi.models.files.AtomicFile;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Something that can be drawn, at a size of its own. Needs no display. */
public interface Picture {
    /** Pixels of the file per unit of length, so that text stays sharp on dense screens. */
    int SCALE = 2;

    /** Width in units of length. */
    int width();

    /** Height in units of length. */
    int height();

    /** Draws itself on a white ground from (0, 0) to (width, height). */
    void paint(Graphics2D graphics);

    /** The picture as the bytes of a PNG file. */
    default byte[] toPng() {
        BufferedImage image = new BufferedImage(width() * SCALE, height() * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.scale(SCALE, SCALE);
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            paint(graphics);
        } finally {
            graphics.dispose();
        }
        return encode(image);
    }

    /** Writes the picture as a PNG file, whole or not at all. */
    default void writePng(Path file) throws IOException {
        AtomicFile.write(file, toPng());
    }

    /** An image as the bytes of a PNG file. */
    static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
