package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;

/**
 * Pads a picture on all four sides and cuts out a part at a uniformly random place.
 *
 * @param height the output's height
 * @param width the output's width
 * @param padding how many pixels to add on each side
 * @param mode what the added pixels show
 */
public record RandomCrop(int height, int width, int padding, Padding mode) implements Crop {
    public RandomCrop {
        if (padding < 0) {
            throw new IllegalArgumentException("random crop: got a padding of " + padding + ", expected at least 0");
        }
    }

    @Override
    public Corner corner(ImageShape input, RandomStream random) {
        outputShape(input);
        int top = random.nextInt(input.height() + 2 * padding - height + 1) - padding;
        int left = random.nextInt(input.width() + 2 * padding - width + 1) - padding;
        return new Corner(top, left);
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        ImageShape output = outputShape(image.shape());
        Corner corner = corner(image.shape(), random);
        float[] from = image.pixels();
        float[] to = new float[output.length()];
        int channels = image.channels();
        for (int y = 0; y < height; y++) {
            int sourceY = mode.source(corner.top() + y, image.height());
            if (sourceY < 0) {
                continue;
            }
            for (int x = 0; x < width; x++) {
                int sourceX = mode.source(corner.left() + x, image.width());
                if (sourceX >= 0) {
                    int source = (sourceY * image.width() + sourceX) * channels;
                    System.arraycopy(from, source, to, (y * width + x) * channels, channels);
                }
            }
        }
        return new Image(to, output);
    }

    @Override
    public ImageShape outputShape(ImageShape input) {
        if (height > input.height() + 2 * padding || width > input.width() + 2 * padding) {
            throw new IllegalArgumentException("random crop of a picture of " + input + " with a padding of " + padding
                    + ": got an output of " + height + "x" + width + ", expected no more than the padded picture");
        }
        if (mode == Padding.REFLECT && padding >= Math.min(input.height(), input.width())) {
            throw new IllegalArgumentException("random crop of a picture of " + input + ": got a reflected padding of "
                    + padding + ", expected less than the picture's sides");
        }
        return new ImageShape(height, width, input.channels());
    }
}
