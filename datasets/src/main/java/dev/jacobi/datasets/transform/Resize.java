package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;

/**
 * Bilinear resizing. An output pixel's centre {@code o + 0.5} maps to {@code (o + 0.5) · input / output − 0.5}, held
 * inside the picture: the meaning of PyTorch's {@code interpolate(mode="bilinear", align_corners=False)} without
 * antialiasing, so shrinking by more than 2 skips pixels.
 */
public record Resize(int height, int width) implements Transform {
    @Override
    public Image apply(Image image, RandomStream random) {
        ImageShape output = outputShape(image.shape());
        if (output.equals(image.shape())) {
            return image;
        }
        float[] from = image.pixels();
        float[] to = new float[output.length()];
        int channels = image.channels();
        int row = image.width() * channels;
        Axis columns = new Axis(image.width(), width);
        Axis rows = new Axis(image.height(), height);
        for (int y = 0; y < height; y++) {
            int upper = rows.lower[y] * row;
            int lower = rows.upper[y] * row;
            float down = rows.weight[y];
            for (int x = 0; x < width; x++) {
                int left = columns.lower[x] * channels;
                int right = columns.upper[x] * channels;
                float along = columns.weight[x];
                for (int c = 0; c < channels; c++) {
                    float top = (1 - along) * from[upper + left + c] + along * from[upper + right + c];
                    float bottom = (1 - along) * from[lower + left + c] + along * from[lower + right + c];
                    to[(y * width + x) * channels + c] = (1 - down) * top + down * bottom;
                }
            }
        }
        return new Image(to, output);
    }

    @Override
    public ImageShape outputShape(ImageShape input) {
        return new ImageShape(height, width, input.channels());
    }

    /** For each output coordinate the two input coordinates around its centre and the second one's weight. */
    private static final class Axis {
        private final int[] lower;
        private final int[] upper;
        private final float[] weight;

        Axis(int input, int output) {
            lower = new int[output];
            upper = new int[output];
            weight = new float[output];
            float scale = (float) input / output;
            for (int o = 0; o < output; o++) {
                float centre = Math.max(0, (o + 0.5f) * scale - 0.5f);
                lower[o] = Math.min((int) centre, input - 1);
                upper[o] = Math.min(lower[o] + 1, input - 1);
                weight[o] = centre - lower[o];
            }
        }
    }
}
