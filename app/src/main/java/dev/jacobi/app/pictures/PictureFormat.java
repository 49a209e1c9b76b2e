package dev.jacobi.app.pictures;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.GraphicsUtils;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import dev.jacobi.datasets.format.PictureBytes;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/** The kinds of files that pictures are written as. */
public enum PictureFormat {
    /** Pixels. */
    PNG {
        @Override
        public byte[] encode(Picture picture, Theme theme) {
            int width = picture.width() * SCALE;
            int height = picture.height() * SCALE;
            BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            try {
                graphics.scale(SCALE, SCALE);
                graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
                graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
                paint(picture, graphics, theme);
            } finally {
                graphics.dispose();
            }
            return PictureBytes.png(image);
        }
    },
    /** Lines and areas, for browsers. */
    SVG {
        @Override
        public byte[] encode(Picture picture, Theme theme) {
            String text = new String(vector(picture, theme, "svg"), StandardCharsets.UTF_8);
            // A hundredth of a pixel is more than anybody sees; all digits would make the file twice as long.
            return FURTHER_DIGITS.matcher(text).replaceAll("$1").getBytes(StandardCharsets.UTF_8);
        }
    },
    /** Lines and areas, for print. */
    PDF {
        @Override
        public byte[] encode(Picture picture, Theme theme) {
            return vector(picture, theme, "pdf");
        }

        @Override
        VectorGraphics2D graphics() {
            return new VectorGraphics2D() {
                @Override
                public void setFont(Font font) {
                    super.setFont(font == null ? null : PHYSICAL.computeIfAbsent(font, GraphicsUtils::getPhysicalFont));
                }
            };
        }
    };

    /** A PDF file names fonts of the system. The library looks through all of them for each text that it is not told one for. */
    private static final Map<Font, Font> PHYSICAL = new ConcurrentHashMap<>();

    private static final Pattern FURTHER_DIGITS = Pattern.compile("(\\.\\d\\d)\\d+");

    /** Pixels of a PNG file per unit of length, so that text stays sharp on dense screens. */
    static final int SCALE = 2;

    static {
        // The library that writes SVG files leaves the images in them to ImageIO, which would use temporary files.
        ImageIO.setUseCache(false);
    }

    /** The picture as the bytes of a file. */
    public abstract byte[] encode(Picture picture, Theme theme);

    /** The format that a file's name asks for. */
    public static PictureFormat of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> name.endsWith("." + format.ending()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s: expected a file name that ends with .png, .svg or .pdf".formatted(file)));
    }

    /** The ending of file names, without a dot. */
    public String ending() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static void paint(Picture picture, Graphics2D graphics, Theme theme) {
        graphics.setColor(theme.ground());
        graphics.fillRect(0, 0, picture.width(), picture.height());
        picture.paint(graphics, theme);
    }

    /** What notes down what is drawn. */
    VectorGraphics2D graphics() {
        return new VectorGraphics2D();
    }

    byte[] vector(Picture picture, Theme theme, String format) {
        VectorGraphics2D graphics = graphics();
        paint(picture, graphics, theme);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            Processors.get(format)
                    .getDocument(graphics.getCommands(), new PageSize(picture.width(), picture.height()))
                    .writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
