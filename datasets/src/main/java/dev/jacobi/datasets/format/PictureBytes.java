package dev.jacobi.datasets.format;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Pictures as the bytes of files. All happens in memory: left to itself, {@link ImageIO} passes even an array through a
 * temporary file, and fails where none can be made.
 */
public final class PictureBytes {
    /** The JDK's word for the marker that ends a JPEG file, in all languages. */
    private static final String MISSING_END = "EOI";

    private PictureBytes() {}

    /**
     * The picture in the bytes of a PNG, JPEG, GIF or BMP file; empty if they are of none of these kinds.
     *
     * @throws IOException if the picture is damaged, or a JPEG file was cut off: what is missing would be grey
     */
    public static Optional<BufferedImage> decode(byte[] file) throws IOException {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            return readers.hasNext() ? Optional.of(decode(stream, readers.next())) : Optional.empty();
        }
    }

    private static BufferedImage decode(ImageInputStream stream, ImageReader reader) throws IOException {
        boolean[] cutOff = {false};
        try {
            reader.setInput(stream, true, true);
            // To the decoder a missing end is no error. There are other warnings, which do no harm to pixels.
            reader.addIIOReadWarningListener((_, warning) -> cutOff[0] |= warning.contains(MISSING_END));
            BufferedImage picture = reader.read(0);
            if (cutOff[0]) {
                throw new EOFException("cut off before its end");
            }
            return picture;
        } finally {
            reader.dispose();
        }
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
