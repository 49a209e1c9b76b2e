package dev.jacobi.models.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * How often pictures of each class were taken for each class; one row per true class, one column per predicted one.
 * Pictures that were taken for no class, since the network computed NaN, are of their true class all the same.
 */
public final class ConfusionMatrix {
    /** Behind the columns of the classes lies one for {@link Evaluation#NO_CLASS}. */
    private final long[][] counts;

    /** Without any pictures yet. */
    public ConfusionMatrix(int classes) {
        counts = new long[classes][classes + 1];
    }

    /**
     * A matrix with these counts.
     *
     * @param counts a row for each true class, with a column for each predicted one and perhaps one for no class
     */
    public static ConfusionMatrix of(long[][] counts) {
        ConfusionMatrix matrix = new ConfusionMatrix(counts.length);
        for (int label = 0; label < counts.length; label++) {
            if (counts[label].length != counts.length && counts[label].length != counts.length + 1) {
                throw new IllegalArgumentException("confusion matrix: row %d has %d columns, expected %d"
                        .formatted(label, counts[label].length, counts.length));
            }
            matrix.counts[label] = Arrays.copyOf(counts[label], counts.length + 1);
        }
        return matrix;
    }

    /** All counts, in arrays of the caller's own; with a last column for no class if there is anything in it. */
    public long[][] counts() {
        boolean all = Arrays.stream(counts).allMatch(row -> row[counts.length] == 0);
        int columns = all ? counts.length : counts.length + 1;
        return Arrays.stream(counts).map(row -> Arrays.copyOf(row, columns)).toArray(long[][]::new);
    }

    /**
     * Counts one picture.
     *
     * @param prediction a class, or {@link Evaluation#NO_CLASS}
     */
    public void add(int label, int prediction) {
        counts[label][prediction == Evaluation.NO_CLASS ? counts.length : prediction]++;
    }

    /** Number of classes. */
    public int classes() {
        return counts.length;
    }

    /** Pictures of class {@code label} that were taken for {@code prediction}. */
    public long count(int label, int prediction) {
        return counts[label][prediction];
    }

    /** Pictures of a class. */
    public long labelled(int label) {
        return Arrays.stream(counts[label]).sum();
    }

    /** Pictures taken for a class. */
    public long predicted(int prediction) {
        return Arrays.stream(counts).mapToLong(row -> row[prediction]).sum();
    }

    /** The count over the pictures of the true class; 0 where there are none. */
    public double share(int label, int prediction) {
        return ratio(count(label, prediction), labelled(label));
    }

    /** The share of a class's pictures that were recognised. */
    public double recall(int label) {
        return share(label, label);
    }

    /** The share of the pictures taken for a class that were of it; 0 where there are none. */
    public double precision(int prediction) {
        return ratio(count(prediction, prediction), predicted(prediction));
    }

    /** The harmonic mean of precision and recall, 2pr / (p + r); 0 where both are 0. */
    public double f1(int label) {
        double sum = precision(label) + recall(label);
        return sum == 0 ? 0 : 2 * precision(label) * recall(label) / sum;
    }

    /**
     * Two classes of which one was taken for the other.
     *
     * @param label the true class
     * @param prediction what was seen instead
     * @param count how often
     */
    public record Confusion(int label, int prediction, long count) {}

    /** The mistakes that were made most often, the worst first; of equals the one with the lower classes first. */
    public List<Confusion> mostConfused(int limit) {
        List<Confusion> mistakes = new ArrayList<>();
        for (int label = 0; label < counts.length; label++) {
            for (int prediction = 0; prediction < counts.length; prediction++) {
                if (label != prediction && counts[label][prediction] > 0) {
                    mistakes.add(new Confusion(label, prediction, counts[label][prediction]));
                }
            }
        }
        mistakes.sort(Comparator.comparingLong(Confusion::count).reversed());
        return List.copyOf(mistakes.subList(0, Math.min(limit, mistakes.size())));
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
