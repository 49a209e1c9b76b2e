package dev.jacobi.models.training;

import java.util.Arrays;

/** How often pictures of each class were taken for each class; one row per true class, one column per predicted one. */
public final class ConfusionMatrix {
    private final long[][] counts;

    /** Without any pictures yet. */
    public ConfusionMatrix(int classes) {
        counts = new long[classes][classes];
    }

    /** Counts one picture. */
    public void add(int label, int prediction) {
        counts[label][prediction]++;
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

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
