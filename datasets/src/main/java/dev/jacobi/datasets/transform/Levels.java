package dev.jacobi.datasets.transform;

/** Operations on the 256 levels of a channel's values, which are in [0, 1] before and after. */
final class Levels {
    private static final int COUNT = 256;

    private Levels() {}

    /** The upper {@code bits} of the 8 bits of each value. */
    static Image posterized(Image image, int bits) {
        int mask = -1 << (8 - bits);
        float[] pixels = image.pixels();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (level(pixels[i]) & mask) / 255f;
        }
        return image;
    }

    /** Each channel from its least value at 0 to its greatest at 1; one of a single value stays. */
    static Image stretched(Image image) {
        float[] pixels = image.pixels();
        int channels = image.channels();
        for (int c = 0; c < channels; c++) {
            float min = 1;
            float max = 0;
            for (int i = c; i < pixels.length; i += channels) {
                min = Math.min(min, pixels[i]);
                max = Math.max(max, pixels[i]);
            }
            for (int i = c; i < pixels.length && max > min; i += channels) {
                pixels[i] = (pixels[i] - min) / (max - min);
            }
        }
        return image;
    }

    /** Each channel with its levels spread by their cumulative frequency, as PIL's ImageOps.equalize does. */
    static Image equalized(Image image) {
        int channels = image.channels();
        for (int c = 0; c < channels; c++) {
            equalize(image.pixels(), c, channels);
        }
        return image;
    }

    private static void equalize(float[] pixels, int channel, int channels) {
        int[] frequency = new int[COUNT];
        int highest = 0;
        for (int i = channel; i < pixels.length; i += channels) {
            int level = level(pixels[i]);
            frequency[level]++;
            highest = Math.max(highest, level);
        }
        int step = (pixels.length / channels - frequency[highest]) / 255;
        if (step == 0) {
            return;
        }
        float[] spread = new float[COUNT];
        int below = 0;
        for (int level = 0; level < COUNT; level++) {
            spread[level] = Math.min((below + step / 2) / step, 255) / 255f;
            below += frequency[level];
        }
        for (int i = channel; i < pixels.length; i += channels) {
            pixels[i] = spread[level(pixels[i])];
        }
    }

    private static int level(float value) {
        return Math.round(255 * value);
    }
}
