package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.ChannelStatistics;

/** Normalizes each channel: {@code (x − mean) / std}. {@link Denormalize} undoes it. */
public record Normalize(ChannelStatistics statistics) implements Transform {
    @Override
    public Image apply(Image image, RandomStream random) {
        float[] pixels = image.pixels();
        int channels = image.channels();
        outputShape(image.shape());
        for (int c = 0; c < channels; c++) {
            float mean = statistics.mean().get(c);
            float std = statistics.std().get(c);
            for (int i = c; i < pixels.length; i += channels) {
                pixels[i] = (pixels[i] - mean) / std;
            }
        }
        return image;
    }

    @Override
    public ImageShape outputShape(ImageShape input) {
        return requireChannels(input, statistics);
    }

    static ImageShape requireChannels(ImageShape shape, ChannelStatistics statistics) {
        if (shape.channels() != statistics.channels()) {
            throw new IllegalArgumentException("normalization of a picture of " + shape + ": got statistics of "
                    + statistics.channels() + " channels, expected " + shape.channels());
        }
        return shape;
    }
}
