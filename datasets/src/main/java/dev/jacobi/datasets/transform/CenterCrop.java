package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;

/**
 * Cuts out the middle. Where the margins cannot be equal, the left and upper one is {@code (input − output) / 2}
 * rounded to the even neighbour, as in PyTorch's {@code CenterCrop}.
 */
public record CenterCrop(int height, int width) implements Crop {
    /** The part lies within the picture. */
    @Override
    public Padding mode() {
        return Padding.ZERO;
    }

    @Override
    public Corner corner(ImageShape input, RandomStream random) {
        outputShape(input);
        return new Corner(
                (int) Math.rint((input.height() - height) / 2.0), (int) Math.rint((input.width() - width) / 2.0));
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        ImageShape output = outputShape(image.shape());
        Corner corner = corner(image.shape(), random);
        float[] pixels = new float[output.length()];
        int row = width * image.channels();
        for (int y = 0; y < height; y++) {
            int from = ((corner.top() + y) * image.width() + corner.left()) * image.channels();
            System.arraycopy(image.pixels(), from, pixels, y * row, row);
        }
        return new Image(pixels, output);
    }

    @Override
    public ImageShape outputShape(ImageShape input) {
        if (height > input.height() || width > input.width()) {
            throw new IllegalArgumentException("center crop of a picture of " + input + ": got an output of " + height
                    + "x" + width + ", expected no more than the picture");
        }
        return new ImageShape(height, width, input.channels());
    }
}
