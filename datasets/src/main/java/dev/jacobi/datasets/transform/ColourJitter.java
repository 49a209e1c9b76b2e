package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;

/**
 * Changes brightness, contrast and saturation, in this order, by random factors in [1 - strength, 1 + strength]: towards
 * black, towards the picture's mean grey, and towards each pixel's own grey. Values are in [0, 1] before and after. The
 * factors are those of torchvision's ColorJitter, which also draws the order.
 *
 * @param strength from 0 to 1
 */
public record ColourJitter(double strength) implements Transform {
    private static final float[] GREY = {0.299f, 0.587f, 0.114f};

    /** Checks the strength. */
    public ColourJitter {
        if (!(strength >= 0 && strength <= 1)) {
            throw new IllegalArgumentException("jitter strength: got " + strength + ", expected 0 to 1");
        }
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        float brightness = factor(random);
        float contrast = factor(random);
        float saturation = factor(random);
        float[] pixels = image.pixels();
        int channels = image.channels();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = blend(pixels[i], 0, brightness);
        }
        double sum = 0;
        for (int i = 0; i < pixels.length; i += channels) {
            sum += grey(pixels, i, channels);
        }
        float mean = (float) (sum * channels / pixels.length);
        for (int i = 0; i < pixels.length; i += channels) {
            for (int c = 0; c < channels; c++) {
                pixels[i + c] = blend(pixels[i + c], mean, contrast);
            }
            float grey = grey(pixels, i, channels);
            for (int c = 0; c < channels; c++) {
                pixels[i + c] = blend(pixels[i + c], grey, saturation);
            }
        }
        return image;
    }

    private float factor(RandomStream random) {
        return (float) (1 - strength + 2 * strength * random.nextDouble());
    }

    private static float grey(float[] pixels, int at, int channels) {
        return channels == 3 ? GREY[0] * pixels[at] + GREY[1] * pixels[at + 1] + GREY[2] * pixels[at + 2] : pixels[at];
    }

    private static float blend(float value, float other, float factor) {
        return Math.clamp(other + factor * (value - other), 0, 1);
    }
}
