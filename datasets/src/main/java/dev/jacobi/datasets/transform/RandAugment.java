package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;

/**
 * Changes a picture by some operations drawn from fourteen with equal chance, all of one strength (Cubuk et al.,
 * "RandAugment", 2020). Operations, ranges and signs are those of torchvision's RandAugment, with the nearest pixel
 * taken and black beyond the edge; see {@link AugmentOperation}. Values are in [0, 1] before and after.
 *
 * @param operations how many are applied, one after the other
 * @param magnitude their strength, from 0 to 30
 */
public record RandAugment(int operations, int magnitude) implements Transform {
    /** The largest magnitude: there are 31 levels. */
    public static final int MAX_MAGNITUDE = 30;

    /** Checks the numbers. */
    public RandAugment {
        if (operations < 0 || magnitude < 0 || magnitude > MAX_MAGNITUDE) {
            throw new IllegalArgumentException(
                    "RandAugment: got %d operations of magnitude %d, expected at least 0 of magnitude 0 to %d"
                            .formatted(operations, magnitude, MAX_MAGNITUDE));
        }
    }

    /** Two operations of magnitude 9, torchvision's defaults. */
    public RandAugment() {
        this(2, 9);
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        AugmentOperation[] all = AugmentOperation.values();
        Image current = image;
        for (int i = 0; i < operations; i++) {
            AugmentOperation operation = all[random.nextInt(all.length)];
            boolean negative = operation.isSigned() && random.nextInt(2) == 1;
            double strength = (double) magnitude / MAX_MAGNITUDE;
            current = operation.apply(current, negative ? -strength : strength);
        }
        return current;
    }
}
