package dev.jacobi.datasets.format;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.imageio.IIOException;
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

    /**
     * Parts of the warnings at damaged pixels: libjpeg's, which are never translated, and one of the GIF decoder. Others do no
     * harm to pixels.
     */
    private static final List<String> DAMAGE =
            List.of("premature end of data", "bad Huffman code", "instead of RST", "Out-of-sequence code");

    private PictureBytes() {}

    /**
     * The picture in the bytes of a PNG, JPEG, GIF or BMP file; empty if they are of none of these kinds.
     *
     * @throws IOException if the picture is damaged as far as its decoder notices, or a JPEG file was cut off: what is
     *     missing would be grey
     */
    public static Optional<BufferedImage> decode(byte[] file) throws IOException {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            return readers.hasNext() ? Optional.of(decode(stream, readers.next())) : Optional.empty();
        }
    }

    private static BufferedImage decode(ImageInputStream stream, ImageReader reader) throws IOException {
        List<String> warnings = new ArrayList<>();
        try {
            reader.setInput(stream, true, true);
            // To the decoders neither a missing end nor damaged pixels are errors.
            reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
            BufferedImage picture = reader.read(0);
            for (String warning : warnings) {
                if (warning.contains(MISSING_END)) {
                    throw new EOFException("cut off before its end");
                }
                if (DAMAGE.stream().anyMatch(warning::contains)) {
                    throw new IIOException(warning);
                }
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
