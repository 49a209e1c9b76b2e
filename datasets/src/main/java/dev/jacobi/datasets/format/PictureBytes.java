package dev.jacobi.datasets.format;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Pictures as the bytes of files. All happens in memory: left to itself, {@link ImageIO} passes even an array through a
 * temporary file, and fails where none can be made.
 */
public final class PictureBytes {
    private PictureBytes() {}

    /**
     * The picture in the bytes of a PNG, JPEG, GIF or BMP file; empty if they are of none of these kinds.
     *
     * @throws IOException if the picture is damaged
     */
    public static Optional<BufferedImage> decode(byte[] file) throws IOException {
        return Optional.ofNullable(ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(file))));
    }

    /** A picture as the bytes of a PNG file. */
    public static byte[] png(BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(picture, "png", stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
