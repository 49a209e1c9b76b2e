package dev.jacobi.datasets.transform;

import dev.jacobi.datasets.ImageSet;

/** One picture as floats in HWC order (row, column, channel). */
public final class Image {
    private final float[] pixels;
    private final ImageShape shape;

    /**
     * A picture over the given values, which it keeps without copying.
     *
     * @param pixels {@code shape.length()} values
     */
    public Image(float[] pixels, ImageShape shape) {
        if (pixels.length != shape.length()) {
            throw new IllegalArgumentException(
                    "picture of " + shape + ": got " + pixels.length + " values, expected " + shape.length());
        }
        this.pixels = pixels;
        this.shape = shape;
    }

    /** Picture {@code index} of a set, its bytes 0 to 255 scaled to [0, 1]. */
    public static Image of(ImageSet set, int index) {
        float[] values = new float[set.imageLength()];
        byte[] bytes = set.pixels();
        int from = index * values.length;
        for (int i = 0; i < values.length; i++) {
            values[i] = (bytes[from + i] & 0xff) / 255f;
        }
        return new Image(values, new ImageShape(set.height(), set.width(), set.channels()));
    }

    /** The picture's own values, not a copy. */
    public float[] pixels() {
        return pixels;
    }

    /** Height, width and channels. */
    public ImageShape shape() {
        return shape;
    }

    /** Rows, in pixels. */
    public int height() {
        return shape.height();
    }

    /** Columns, in pixels. */
    public int width() {
        return shape.width();
    }

    /** Values of each pixel. */
    public int channels() {
        return shape.channels();
    }

    /** The value of one channel of the pixel in row y and column x, both from 0. */
    public float at(int y, int x, int channel) {
        return pixels[(y * width() + x) * channels() + channel];
    }
}
