package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.transform.Rectangle.Bounds;
import java.util.Arrays;

/**
 * Sets a random rectangle to 0, the mean after normalisation, with some probability (Zhong et al., "Random Erasing Data
 * Augmentation", 2017): 2 to 33 % of the picture, with sides up to 3.3 times as long as each other.
 *
 * @param probability from 0 to 1
 */
public record RandomErasing(double probability) implements Transform {
    private static final Bounds BOUNDS = new Bounds(0.02, 0.33, 0.3, 3.3);

    /** Checks the probability. */
    public RandomErasing {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("erasing probability: got " + probability + ", expected 0 to 1");
        }
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        if (random.nextDouble() >= probability) {
            return image;
        }
        Rectangle part = Rectangle.draw(image.shape(), BOUNDS, random);
        if (part != null) {
            int row = image.width() * image.channels();
            for (int y = part.top(); y < part.top() + part.height(); y++) {
                int from = y * row + part.left() * image.channels();
                Arrays.fill(image.pixels(), from, from + part.width() * image.channels(), 0);
            }
        }
        return image;
    }
}
