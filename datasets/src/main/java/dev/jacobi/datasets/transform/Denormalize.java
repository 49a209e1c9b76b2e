package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.ChannelStatistics;

/** Undoes {@link Normalize}: {@code x · std + mean} for each channel. */
public record Denormalize(ChannelStatistics statistics) implements Transform {
    @Override
    public Image apply(Image image, RandomStream random) {
        float[] pixels = image.pixels();
        int channels = image.channels();
        outputShape(image.shape());
        for (int c = 0; c < channels; c++) {
            float mean = statistics.mean().get(c);
            float std = statistics.std().get(c);
            for (int i = c; i < pixels.length; i += channels) {
                pixels[i] = pixels[i] * std + mean;
            }
        }
        return image;
    }

    @Override
    public ImageShape outputShape(ImageShape input) {
        return Normalize.requireChannels(input, statistics);
    }
}
