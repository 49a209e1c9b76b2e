package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;

/**
 * Mirrors a picture left to right with some probability.
 *
 * @param probability from 0 to 1
 */
public record RandomHorizontalFlip(double probability) implements Transform {
    /** Leaves every picture as it is. */
    public static final RandomHorizontalFlip NEVER = new RandomHorizontalFlip(0);

    public RandomHorizontalFlip {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("flip probability: got " + probability + ", expected 0 to 1");
        }
    }

    /** Flips every other picture, on average. */
    public RandomHorizontalFlip() {
        this(0.5);
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        return isFlip(random) ? mirrored(image) : image;
    }

    /** Draws whether a picture is mirrored. */
    boolean isFlip(RandomStream random) {
        return random.nextDouble() < probability;
    }

    private static Image mirrored(Image image) {
        float[] pixels = image.pixels();
        int channels = image.channels();
        int row = image.width() * channels;
        for (int start = 0; start < pixels.length; start += row) {
            int left = start;
            int right = start + row - channels;
            while (left < right) {
                for (int c = 0; c < channels; c++) {
                    float value = pixels[left + c];
                    pixels[left + c] = pixels[right + c];
                    pixels[right + c] = value;
                }
                left += channels;
                right -= channels;
            }
        }
        return image;
    }
}
