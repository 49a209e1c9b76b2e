package dev.jacobi.datasets.format;

import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.DatasetFormatException;
import dev.jacobi.datasets.transform.CenterCrop;
import dev.jacobi.datasets.transform.Image;
import dev.jacobi.datasets.transform.ImageShape;
import dev.jacobi.datasets.transform.Resize;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Pictures in files of their own, of the kinds that the JDK decodes: PNG, JPEG, GIF (its first frame) and BMP. */
public final class PictureFile {
    private static final List<String> ENDINGS = List.of(".png", ".jpg", ".jpeg", ".gif", ".bmp");

    private PictureFile() {}

    /** Whether a file's name ends as those of pictures do. */
    public static boolean hasEnding(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    /**
     * Reads a picture as a square: its middle, as large as its shorter side, is scaled with antialiasing.
     *
     * @param side of the result in pixels
     * @param channels 3 for red, green and blue; 1 for luminance (0.299 R + 0.587 G + 0.114 B, ITU-R BT.601)
     * @return values in [0, 1]; what is transparent is taken as lying on white
     * @throws DatasetFormatException if the file is no picture, or damaged
     */
    public static Image readSquare(Path file, int side, int channels) throws IOException {
        Image whole = read(file, channels);
        int shorter = Math.min(whole.height(), whole.width());
        RandomStream nothingRandom = RandomStream.of(0);
        Image square = new CenterCrop(shorter, shorter).apply(whole, nothingRandom);
        return new Resize(side, side, true).apply(square, nothingRandom);
    }

    private static Image read(Path file, int channels) throws IOException {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("picture: got " + channels + " channels, expected 1 or 3");
        }
        BufferedImage decoded = decode(file);
        ImageShape shape = new ImageShape(decoded.getHeight(), decoded.getWidth(), channels);
        float[] pixels = new float[shape.length()];
        int[] row = new int[shape.width()];
        boolean grey = decoded.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        for (int y = 0; y < shape.height(); y++) {
            if (grey) {
                readGrey(decoded, y, row);
            } else {
                decoded.getRGB(0, y, shape.width(), 1, row, 0, shape.width());
            }
            for (int x = 0; x < row.length; x++) {
                put(row[x], pixels, (y * row.length + x) * channels, channels);
            }
        }
        return new Image(pixels, shape);
    }

    /** Grey values as they are in the file: {@code getRGB} would take them as linear light, and make them brighter. */
    private static void readGrey(BufferedImage decoded, int y, int[] row) {
        Raster raster = decoded.getRaster();
        int surplus = Math.max(0, raster.getSampleModel().getSampleSize(0) - Byte.SIZE);
        int spread = 255 / ((1 << Math.min(Byte.SIZE, raster.getSampleModel().getSampleSize(0))) - 1);
        for (int x = 0; x < row.length; x++) {
            int value = (raster.getSample(x, y, 0) >> surplus) * spread;
            int alpha = raster.getNumBands() == 1 ? 255 : raster.getSample(x, y, 1) >> surplus;
            row[x] = (alpha << 24) | (value << 16) | (value << 8) | value;
        }
    }

    private static BufferedImage decode(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            Optional<BufferedImage> decoded = PictureBytes.decode(bytes);
            if (decoded.isPresent()) {
                return decoded.get();
            }
        } catch (IOException | RuntimeException e) {
            // The decoders throw all sorts of exceptions at damaged files.
            throw new DatasetFormatException(file, 0, "a damaged picture (" + e.getMessage() + ")", "a whole one", e);
        }
        throw new DatasetFormatException(file, 0, "no picture", "a PNG, JPEG, GIF or BMP file");
    }

    /** One pixel, from 0xAARRGGBB. */
    private static void put(int argb, float[] pixels, int at, int channels) {
        int alpha = argb >>> 24;
        float red = onWhite((argb >> 16) & 0xff, alpha);
        float green = onWhite((argb >> 8) & 0xff, alpha);
        float blue = onWhite(argb & 0xff, alpha);
        if (channels == 1) {
            pixels[at] = 0.299f * red + 0.587f * green + 0.114f * blue;
        } else {
            pixels[at] = red;
            pixels[at + 1] = green;
            pixels[at + 2] = blue;
        }
    }

    private static float onWhite(int value, int alpha) {
        return (value * alpha + 255 * (255 - alpha)) / (255f * 255f);
    }
}
