package dev.jacobi.datasets.format;

import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.DatasetFormatException;
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

    private static final RandomStream NOTHING_RANDOM = RandomStream.of(0);

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
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("picture: got " + channels + " channels, expected 1 or 3");
        }
        Image narrow = middleSquare(decode(file), side, channels);
        return new Resize(side, side, true).apply(narrow, NOTHING_RANDOM);
    }

    /** The middle square, scaled in width alone: a photograph's floats would take ten times as much memory as its file. */
    private static Image middleSquare(BufferedImage decoded, int width, int channels) {
        int side = Math.min(decoded.getHeight(), decoded.getWidth());
        int top = (int) Math.rint((decoded.getHeight() - side) / 2.0);
        int left = (int) Math.rint((decoded.getWidth() - side) / 2.0);
        boolean grey = decoded.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        Resize narrowing = new Resize(1, width, true);
        ImageShape shape = new ImageShape(side, width, channels);
        float[] narrow = new float[shape.length()];
        int[] row = new int[side];
        for (int y = 0; y < side; y++) {
            if (grey) {
                readGrey(decoded, left, top + y, row);
            } else {
                decoded.getRGB(left, top + y, side, 1, row, 0, side);
            }
            Image wide = new Image(new float[side * channels], new ImageShape(1, side, channels));
            for (int x = 0; x < side; x++) {
                put(row[x], wide.pixels(), x * channels, channels);
            }
            float[] scaled = narrowing.apply(wide, NOTHING_RANDOM).pixels();
            System.arraycopy(scaled, 0, narrow, y * scaled.length, scaled.length);
        }
        return new Image(narrow, shape);
    }

    /** Grey values as they are in the file: {@code getRGB} would take them as linear light, and make them brighter. */
    private static void readGrey(BufferedImage decoded, int left, int y, int[] row) {
        Raster raster = decoded.getRaster();
        int surplus = Math.max(0, raster.getSampleModel().getSampleSize(0) - Byte.SIZE);
        int spread = 255 / ((1 << Math.min(Byte.SIZE, raster.getSampleModel().getSampleSize(0))) - 1);
        for (int x = 0; x < row.length; x++) {
            int value = (raster.getSample(left + x, y, 0) >> surplus) * spread;
            int alpha = raster.getNumBands() == 1 ? 255 : raster.getSample(left + x, y, 1) >> surplus;
            row[x] = (alpha << 24) | (value << 16) | (value << 8) | value;
        }
    }

    private static BufferedImage decode(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new DatasetFormatException(file, 0, "a folder", "a PNG, JPEG, GIF or BMP file");
        }
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
