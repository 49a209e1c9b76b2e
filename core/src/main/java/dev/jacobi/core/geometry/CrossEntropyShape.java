package dev.jacobi.core.geometry;

/**
 * The geometry of the cross-entropy of logits [rows, classes] with one label a row.
 *
 * @param smoothing the share of the target that is spread evenly over all classes, in [0, 1]
 */
public record CrossEntropyShape(int rows, int classes, double smoothing) {
    /** The target of class j: (1 - smoothing)·[j = label] + smoothing/classes. */
    public double target(int label, int j) {
        return smoothing / classes + (j == label ? 1 - smoothing : 0);
    }
}
