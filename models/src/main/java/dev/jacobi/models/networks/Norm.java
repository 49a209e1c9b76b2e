package dev.jacobi.models.networks;

import dev.jacobi.models.layers.BatchNorm2d;
import dev.jacobi.models.layers.GroupNorm;
import dev.jacobi.models.layers.Initialisation;
import dev.jacobi.models.layers.Normalisation;
import java.math.BigInteger;

/** What normalises the channels of a network. */
public enum Norm {
    /** Over the batch. */
    BATCH,
    /**
     * Over groups of channels of each picture: 32 groups (Wu and He, "Group Normalization", 2018), or fewer where
     * there would not be two channels in each.
     */
    GROUP;

    private static final int GROUPS = 32;

    /**
     * A layer.
     *
     * @param gamma first values of the scale
     */
    Normalisation layer(int channels, Initialisation gamma) {
        return switch (this) {
            case BATCH -> new BatchNorm2d(channels, BatchNorm2d.MOMENTUM, BatchNorm2d.EPSILON, gamma);
            case GROUP -> new GroupNorm(groups(channels), channels, gamma);
        };
    }

    /** A layer whose scale starts at 1. */
    Normalisation layer(int channels) {
        return layer(channels, Initialisation.constant(1));
    }

    private static int groups(int channels) {
        return BigInteger.valueOf(GROUPS)
                .gcd(BigInteger.valueOf(Math.max(1, channels / 2)))
                .intValue();
    }
}
