package dev.jacobi.core.geometry;

import java.util.List;

/**
 * The geometry of group normalisation: x is [n, pixels, channels], and each picture's channels fall into {@code groups}
 * equal runs with a mean and a variance of their own.
 *
 * @param n pictures
 * @param pixels H·W
 * @param channels C
 * @param groups number of channel groups
 * @param epsilon added to the variance under the root
 */
public record GroupNormShape(int n, int pixels, int channels, int groups, double epsilon) {
    /** Checks the sizes, and that the channels divide into the groups. */
    public GroupNormShape {
        Checks.sizes("n, pixels, channels and groups", List.of(n, pixels, channels, groups));
        Checks.epsilon(epsilon);
        if (channels % groups != 0) {
            throw new IllegalArgumentException("%d channels do not divide into %d groups".formatted(channels, groups));
        }
    }

    /** Channels per group. */
    public int groupChannels() {
        return channels / groups;
    }
}
