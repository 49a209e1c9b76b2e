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
    /** Checks the strength. */
    public ColourJitter {
        if (!(strength >= 0 && strength <= 1)) {
            throw new IllegalArgumentException("jitter strength: got " + strength + ", expected 0 to 1");
        }
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        Colours.brightness(image, factor(random));
        Colours.contrast(image, factor(random));
        Colours.saturation(image, factor(random));
        return image;
    }

    private float factor(RandomStream random) {
        return (float) (1 - strength + 2 * strength * random.nextDouble());
    }
}
