package dev.jacobi.core.geometry;

import java.util.List;

/**
 * The geometry of the cross-entropy of logits [rows, classes] with one label a row.
 *
 * @param smoothing the share of the target that is spread evenly over all classes, in [0, 1]
 */
public record CrossEntropyShape(int rows, int classes, double smoothing) {
    /** Checks the sizes and the smoothing. */
    public CrossEntropyShape {
        Checks.sizes("rows and classes", List.of(rows, classes));
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw new IllegalArgumentException("smoothing is %s, expected 0 <= smoothing <= 1".formatted(smoothing));
        }
    }

    /** The target of class j: (1 - smoothing)·[j = label] + smoothing/classes. */
    public double target(int label, int j) {
        return smoothing / classes + (j == label ? 1 - smoothing : 0);
    }
}
