package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;

/**
 * Bilinear resizing. An output pixel's centre {@code o + 0.5} maps to {@code (o + 0.5) · input / output − 0.5}; the
 * pixels around it count by their distance to it, down to nothing at the distance of one pixel. That is PyTorch's
 * {@code interpolate(mode="bilinear", align_corners=False)}.
 *
 * @param height the output's height
 * @param width the output's width
 * @param antialias whether the distance grows with the shrinking, so that every input pixel counts, as PyTorch's option
 *     of that name and Pillow do; without it, shrinking by more than 2 skips pixels
 */
public record Resize(int height, int width, boolean antialias) implements Transform {
    /** Without antialiasing. */
    public Resize(int height, int width) {
        this(height, width, false);
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        ImageShape output = outputShape(image.shape());
        if (output.equals(image.shape())) {
            return image;
        }
        int channels = image.channels();
        // Row by row first: rows lie together, so that a column's neighbours are whole rows apart.
        float[] narrow = new float[image.height() * width * channels];
        Axis columns = new Axis(image.width(), width, antialias);
        for (int y = 0; y < image.height(); y++) {
            columns.apply(
                    image.pixels(),
                    y * image.width() * channels,
                    channels,
                    narrow,
                    y * width * channels,
                    channels,
                    channels);
        }
        float[] pixels = new float[output.length()];
        new Axis(image.height(), height, antialias)
                .apply(narrow, 0, width * channels, pixels, 0, width * channels, width * channels);
        return new Image(pixels, output);
    }

    @Override
    public ImageShape outputShape(ImageShape input) {
        return new ImageShape(height, width, input.channels());
    }

    /** For each output coordinate the run of input coordinates that count, and their weights, which sum to 1. */
    private static final class Axis {
        private final int[] first;
        private final float[][] weights;

        Axis(int input, int output, boolean antialias) {
            first = new int[output];
            weights = new float[output][];
            double scale = (double) input / output;
            double reach = antialias ? Math.max(1, scale) : 1;
            for (int o = 0; o < output; o++) {
                double centre = (o + 0.5) * scale - 0.5;
                first[o] = Math.max(0, (int) Math.ceil(centre - reach));
                int last = Math.min(input - 1, (int) Math.floor(centre + reach));
                weights[o] = new float[last - first[o] + 1];
                double sum = 0;
                for (int i = first[o]; i <= last; i++) {
                    sum += 1 - Math.abs(i - centre) / reach;
                }
                for (int i = first[o]; i <= last; i++) {
                    weights[o][i - first[o]] = (float) ((1 - Math.abs(i - centre) / reach) / sum);
                }
            }
        }

        /** Sums runs of {@code length} values, {@code step} apart on either side. */
        void apply(float[] from, int fromStart, int fromStep, float[] to, int toStart, int toStep, int length) {
            for (int o = 0; o < first.length; o++) {
                for (int i = 0; i < weights[o].length; i++) {
                    float weight = weights[o][i];
                    int source = fromStart + (first[o] + i) * fromStep;
                    int target = toStart + o * toStep;
                    for (int k = 0; k < length; k++) {
                        to[target + k] += weight * from[source + k];
                    }
                }
            }
        }
    }
}
