package dev.jacobi.datasets.loader;

import dev.jacobi.core.random.RandomStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

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

    private ValidationSplit(int[] train, int[] validation) {
        this.train = train;
        this.validation = validation;
    }

    /**
     * One of several divisions for cross-validation, in which each picture is in exactly one validation part. Parts are
     * stratified: of each class each has the same number of pictures, give or take one, and so of all pictures.
     *
     * @param labels the class of each picture, from 0
     * @param part which of the divisions, from 0
     * @param parts how many there are, at least 2
     * @param seed the run's seed
     * @throws IllegalArgumentException if there is no such part, or fewer pictures than parts
     */
    public static ValidationSplit fold(int[] labels, int part, int parts, long seed) {
        if (parts < 2 || part < 0 || part >= parts || labels.length < parts) {
            throw new IllegalArgumentException(
                    "fold %d of %d from %d pictures: expected one of at least 2 folds and at most one per picture"
                            .formatted(part + 1, parts, labels.length));
        }
        int[] shuffled = RandomStream.of(seed, StreamPurpose.VALIDATION_SPLIT).permutation(labels.length);
        int[] dealt = Arrays.stream(shuffled)
                .boxed()
                .sorted(Comparator.comparingInt(index -> labels[index]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] validation = IntStream.range(0, dealt.length)
                .filter(i -> i % parts == part)
                .map(i -> dealt[i])
                .sorted()
                .toArray();
        int[] train = IntStream.range(0, dealt.length)
                .filter(i -> i % parts != part)
                .map(i -> dealt[i])
                .sorted()
                .toArray();
        return new ValidationSplit(train, validation);
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
