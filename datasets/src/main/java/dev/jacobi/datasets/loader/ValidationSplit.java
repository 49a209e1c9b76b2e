package dev.jacobi.datasets.loader;

import dev.jacobi.core.random.RandomStream;
import java.util.Arrays;

/** A random division of the pictures {@code 0 … n−1} into a training and a validation part. */
public final class ValidationSplit {
    private final int[] train;
    private final int[] validation;

    /**
     * Divides the pictures; the same arguments give the same parts.
     *
     * @param n the number of pictures
     * @param fraction the validation part, at least 0 and less than 1; {@code round(n · fraction)} pictures go there
     * @param seed the run's seed
     */
    public ValidationSplit(int n, double fraction, long seed) {
        if (!(fraction >= 0 && fraction < 1)) {
            throw new IllegalArgumentException(
                    "validation fraction: got " + fraction + ", expected at least 0 and less than 1");
        }
        int[] order = RandomStream.of(seed, StreamPurpose.VALIDATION_SPLIT).permutation(n);
        int held = Math.toIntExact(Math.round(n * fraction));
        validation = Arrays.copyOf(order, held);
        train = Arrays.copyOfRange(order, held, n);
        Arrays.sort(validation);
        Arrays.sort(train);
    }

    /** The training indices, ascending. */
    public int[] train() {
        return train.clone();
    }

    /** The validation indices, ascending. */
    public int[] validation() {
        return validation.clone();
    }
}
