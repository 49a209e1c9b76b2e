package dev.jacobi.datasets;

import java.util.ArrayList;
import java.util.List;

/**
 * Mean and standard deviation of each channel of a set of pictures whose values are scaled to [0, 1].
 *
 * @param mean one mean per channel
 * @param std one standard deviation per channel, each greater than 0
 */
public record ChannelStatistics(List<Float> mean, List<Float> std) {
    public ChannelStatistics {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.isEmpty() || mean.size() != std.size()) {
            throw new IllegalArgumentException("channel statistics: got " + mean.size() + " means and " + std.size()
                    + " standard deviations, expected as many of both, at least one");
        }
        for (float mu : mean) {
            if (!Float.isFinite(mu)) {
                throw new IllegalArgumentException("channel mean: got " + mu + ", expected a finite value");
            }
        }
        for (float sigma : std) {
            if (!(sigma > 0) || !Float.isFinite(sigma)) {
                throw new IllegalArgumentException(
                        "channel standard deviation: got " + sigma + ", expected a finite value greater than 0");
            }
        }
    }

    /** The number of channels that there are statistics of. */
    public int channels() {
        return mean.size();
    }

    /**
     * Measures a set: the mean over every pixel of a channel, and the population standard deviation
     * {@code sqrt(E[x²] − E[x]²)}.
     *
     * @throws IllegalArgumentException if the set is empty or a channel is constant
     */
    public static ChannelStatistics measure(ImageSet set) {
        int channels = set.channels();
        long[][] histogram = new long[channels][256];
        byte[] pixels = set.pixels();
        for (int i = 0; i < pixels.length; i++) {
            histogram[i % channels][pixels[i] & 0xff]++;
        }
        double count = (double) pixels.length / channels;
        List<Float> mean = new ArrayList<>();
        List<Float> std = new ArrayList<>();
        for (long[] values : histogram) {
            double sum = 0;
            double squares = 0;
            for (int v = 0; v < 256; v++) {
                sum += (double) values[v] * v;
                squares += (double) values[v] * v * v;
            }
            double mu = sum / count;
            mean.add((float) (mu / 255));
            std.add((float) (Math.sqrt(squares / count - mu * mu) / 255));
        }
        return new ChannelStatistics(mean, std);
    }
}
