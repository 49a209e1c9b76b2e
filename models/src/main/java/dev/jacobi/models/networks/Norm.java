package dev.jacobi.models.networks;

import dev.jacobi.models.layers.BatchNorm2d;
import dev.jacobi.models.layers.GroupNorm;
import dev.jacobi.models.layers.Initialisation;
import dev.jacobi.models.layers.Normalisation;

/** The ways to normalise the channels of a network. */
public enum Norm {
    /** Over the batch. */
    BATCH,
    /**
     * Over groups of channels of each picture (Wu and He, "Group Normalization", 2018): 32 groups, or the largest power of
     * two below that divides the channels and leaves two or more in each; a single group where there is none.
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

    static int groups(int channels) {
        int groups = GROUPS;
        while (groups > 1 && (channels % groups != 0 || channels / groups < 2)) {
            groups /= 2;
        }
        return groups;
    }
}
