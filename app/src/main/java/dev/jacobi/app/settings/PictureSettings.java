package dev.jacobi.app.settings;

import dev.jacobi.datasets.transform.RandAugment;

/**
 * What becomes of a run's pictures on the way to the network.
 *
 * @param resize side in pixels that pictures are scaled to; null for their own
 * @param crop side in pixels that is cut out of that: at a random place in training where {@code augment} says so, else
 *     in the middle; null for all
 * @param augment what happens to training pictures
 * @param augmentOperations with {@code rand}, how many operations change a picture
 * @param augmentMagnitude likewise, how much each of them does, from 0 to 30
 * @param padding pixels added on all sides of a training picture before it is cropped to its own size
 * @param mean of each channel, to normalise with, as in {@code 0.5,0.4,0.4}; null for the data set's own
 * @param std of each channel, likewise
 */
public record PictureSettings(
        Integer resize,
        Integer crop,
        Augmentation augment,
        int augmentOperations,
        int augmentMagnitude,
        int padding,
        String mean,
        String std) {
    /** Checks the values. */
    public PictureSettings {
        Check.atLeast(1, "--resize", resize);
        Check.atLeast(1, "--crop", crop);
        Check.atLeast(0, "--augment-operations", augmentOperations);
        Check.that(
                augmentMagnitude >= 0 && augmentMagnitude <= RandAugment.MAX_MAGNITUDE,
                "--augment-magnitude",
                augmentMagnitude,
                "0 to " + RandAugment.MAX_MAGNITUDE);
        Check.atLeast(0, "--padding", padding);
    }
}
