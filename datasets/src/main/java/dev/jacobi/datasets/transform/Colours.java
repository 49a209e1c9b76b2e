package dev.jacobi.datasets.transform;

/** Arithmetic on the values of a picture, which are in [0, 1] before and after. */
final class Colours {
    /** The parts of red, green and blue in grey (ITU-R BT.601). */
    private static final float[] GREY = {0.299f, 0.587f, 0.114f};

    private Colours() {}

    /** From {@code other} at 0 past {@code value} at 1, and held within [0, 1]. */
    static float blend(float value, float other, float factor) {
        return Math.clamp(other + factor * (value - other), 0, 1);
    }

    /** Towards black. */
    static void brightness(Image image, float factor) {
        float[] pixels = image.pixels();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = blend(pixels[i], 0, factor);
        }
    }

    /** Towards the picture's mean grey. */
    static void contrast(Image image, float factor) {
        float[] pixels = image.pixels();
        int channels = image.channels();
        double sum = 0;
        for (int i = 0; i < pixels.length; i += channels) {
            sum += grey(pixels, i, channels);
        }
        float mean = (float) (sum * channels / pixels.length);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = blend(pixels[i], mean, factor);
        }
    }

    /** Towards each pixel's own grey. */
    static void saturation(Image image, float factor) {
        float[] pixels = image.pixels();
        int channels = image.channels();
        for (int i = 0; i < pixels.length; i += channels) {
            float grey = grey(pixels, i, channels);
            for (int c = 0; c < channels; c++) {
                pixels[i + c] = blend(pixels[i + c], grey, factor);
            }
        }
    }

    /** Distance from the picture blurred by 1/13·[1 1 1; 1 5 1; 1 1 1], times a factor; the outermost pixels stay. */
    static Image sharpness(Image image, float factor) {
        float[] pixels = image.pixels().clone();
        int channels = image.channels();
        for (int y = 1; y < image.height() - 1; y++) {
            for (int x = 1; x < image.width() - 1; x++) {
                for (int c = 0; c < channels; c++) {
                    float sum = 4 * image.at(y, x, c);
                    for (int row = y - 1; row <= y + 1; row++) {
                        for (int column = x - 1; column <= x + 1; column++) {
                            sum += image.at(row, column, c);
                        }
                    }
                    pixels[(y * image.width() + x) * channels + c] = blend(image.at(y, x, c), sum / 13, factor);
                }
            }
        }
        return new Image(pixels, image.shape());
    }

    private static float grey(float[] pixels, int at, int channels) {
        return channels == 3 ? GREY[0] * pixels[at] + GREY[1] * pixels[at + 1] + GREY[2] * pixels[at + 2] : pixels[at];
    }
}
