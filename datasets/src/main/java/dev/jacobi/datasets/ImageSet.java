package dev.jacobi.datasets;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A labelled set of equally sized pictures in memory: unsigned 8-bit pixels in NHWC order (picture, row, column,
 * channel) and one class label per picture.
 */
public final class ImageSet {
    private final String name;
    private final int height;
    private final int width;
    private final int channels;
    private final byte[] pixels;
    private final int[] labels;
    private final List<String> classNames;

    /**
     * A set over the given arrays, which it keeps without copying.
     *
     * @param name what messages call the set, for example {@code "cifar10 train"}
     * @param pixels {@code labels.length × height × width × channels} bytes
     * @param labels one class index per picture, each in {@code [0, classNames.size())}
     * @throws IllegalArgumentException if a length or a label does not fit
     */
    public ImageSet(
            String name, int height, int width, int channels, byte[] pixels, int[] labels, List<String> classNames) {
        this.name = Objects.requireNonNull(name, "name");
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    name + ": got pictures of " + height + "x" + width + "x" + channels + ", expected sizes from 1");
        }
        long expected = (long) labels.length * height * width * channels;
        if (pixels.length != expected) {
            throw new IllegalArgumentException(name + ": got " + pixels.length + " pixel bytes, expected " + expected
                    + " for " + labels.length + " pictures of " + height + "x" + width + "x" + channels);
        }
        this.classNames = List.copyOf(classNames);
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new IllegalArgumentException(name + ": got label " + labels[i] + " at picture " + i
                        + ", expected 0 to " + (classNames.size() - 1));
            }
        }
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.pixels = pixels;
        this.labels = labels;
    }

    /** What messages call the set. */
    public String name() {
        return name;
    }

    /** Rows of each picture, in pixels. */
    public int height() {
        return height;
    }

    /** Columns of each picture, in pixels. */
    public int width() {
        return width;
    }

    /** Values of each pixel: 3 for red, green and blue, 1 for grey. */
    public int channels() {
        return channels;
    }

    /** The number of pictures. */
    public int size() {
        return labels.length;
    }

    /** The number of values in one picture: height × width × channels. */
    public int imageLength() {
        return height * width * channels;
    }

    /** The number of classes, also of those that no picture belongs to. */
    public int classCount() {
        return classNames.size();
    }

    /** The class names; a label is an index into this list. */
    public List<String> classNames() {
        return classNames;
    }

    /** The class of picture {@code i}. */
    public int label(int i) {
        return labels[i];
    }

    /** A copy of all labels. */
    public int[] labels() {
        return labels.clone();
    }

    /** How many pictures each class has. */
    public int[] labelHistogram() {
        int[] histogram = new int[classNames.size()];
        for (int label : labels) {
            histogram[label]++;
        }
        return histogram;
    }

    /** All pixels in NHWC order: the set's own array, not a copy, so it is only to be read. */
    public byte[] pixels() {
        return pixels;
    }

    /** The value, 0 to 255, of one channel of one pixel. */
    public int pixel(int i, int y, int x, int channel) {
        Objects.checkIndex(y, height);
        Objects.checkIndex(x, width);
        Objects.checkIndex(channel, channels);
        return pixels[i * imageLength() + (y * width + x) * channels + channel] & 0xff;
    }

    /** A new set of copies of the pictures with these indices, in this order. */
    public ImageSet subset(int[] indices) {
        int length = imageLength();
        byte[] chosen = new byte[Math.multiplyExact(indices.length, length)];
        int[] chosenLabels = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            int from = Objects.checkIndex(indices[i], size());
            System.arraycopy(pixels, from * length, chosen, i * length, length);
            chosenLabels[i] = labels[from];
        }
        return new ImageSet(name, height, width, channels, chosen, chosenLabels, classNames);
    }

    /** The first {@code n} pictures, or this set itself where it has no more than that. */
    public ImageSet limit(int n) {
        if (n < 0) {
            throw new IllegalArgumentException(name + ": got a limit of " + n + " pictures, expected at least 0");
        }
        if (n >= size()) {
            return this;
        }
        return new ImageSet(
                name,
                height,
                width,
                channels,
                Arrays.copyOf(pixels, n * imageLength()),
                Arrays.copyOf(labels, n),
                classNames);
    }

    @Override
    public String toString() {
        return name + ": " + size() + " pictures of " + height + "x" + width + "x" + channels + " in " + classCount()
                + " classes";
    }
}
