package dev.jacobi.app.pictures;

import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.transform.Image;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Pictures of a data set as images, with the pixels they were stored with. */
public final class Thumbnails {
    private Thumbnails() {}

    /** Picture {@code index}; one channel is shown as grey, of more the first three as red, green and blue. */
    public static BufferedImage of(ImageSet set, int index) {
        BufferedImage image = new BufferedImage(set.width(), set.height(), BufferedImage.TYPE_INT_RGB);
        boolean colour = set.channels() >= 3;
        for (int y = 0; y < set.height(); y++) {
            for (int x = 0; x < set.width(); x++) {
                int red = set.pixel(index, y, x, 0);
                int green = colour ? set.pixel(index, y, x, 1) : red;
                int blue = colour ? set.pixel(index, y, x, 2) : red;
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return image;
    }

    /** A picture with values in [0, 1]; what lies outside is taken for the nearer end. */
    public static BufferedImage of(Image picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int rgb = 0;
                for (int c = 0; c < 3; c++) {
                    float value = picture.at(y, x, picture.channels() >= 3 ? c : 0);
                    rgb = rgb << 8 | Math.round(255 * Math.clamp(value, 0f, 1f));
                }
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    /**
     * An image made larger or smaller, so that its longer side has this many pixels. Pixels become squares: smoothing
     * would show what the network does not see.
     */
    static BufferedImage enlarged(BufferedImage image, int side) {
        double scale = (double) side / Math.max(image.getWidth(), image.getHeight());
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        BufferedImage enlarged = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = enlarged.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                scale < 1
                        ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
                        : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return enlarged;
    }
}
