package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.transform.Rectangle.Bounds;

/**
 * Cuts out a part of random size, shape and place, and scales it with antialiasing (Szegedy et al., "Going Deeper with
 * Convolutions", 2015), as torchvision's transform of this name does. Where no part fits, the picture's middle square is
 * taken.
 *
 * @param height the output's height
 * @param width the output's width
 * @param minArea smallest share of the picture, 0.08 in torchvision
 */
public record RandomResizedCrop(int height, int width, double minArea) implements Transform {
    private static final double RATIO = 4.0 / 3;

    /** With torchvision's smallest share. */
    public RandomResizedCrop(int height, int width) {
        this(height, width, 0.08);
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        Rectangle part = Rectangle.draw(image.shape(), new Bounds(minArea, 1, 1 / RATIO, RATIO), random);
        Resize resize = new Resize(height, width, true);
        if (part == null) {
            int side = Math.min(image.height(), image.width());
            return resize.apply(new CenterCrop(side, side).apply(image, random), random);
        }
        int channels = image.channels();
        float[] pixels = new float[part.height() * part.width() * channels];
        for (int y = 0; y < part.height(); y++) {
            int from = ((part.top() + y) * image.width() + part.left()) * channels;
            System.arraycopy(image.pixels(), from, pixels, y * part.width() * channels, part.width() * channels);
        }
        return resize.apply(new Image(pixels, new ImageShape(part.height(), part.width(), channels)), random);
    }

    @Override
    public ImageShape outputShape(ImageShape input) {
        return new ImageShape(height, width, input.channels());
    }
}
