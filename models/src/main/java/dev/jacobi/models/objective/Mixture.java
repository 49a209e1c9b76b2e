package dev.jacobi.models.objective;

import dev.jacobi.models.batches.TrainingBatch;

/**
 * A batch in which each picture may be a mixture of two.
 *
 * @param batch the pictures as the network sees them, with the labels of their first parts
 * @param otherLabels the classes of their second parts
 * @param share λ in [0, 1]: how much of each picture is its first part
 */
public record Mixture(TrainingBatch batch, int[] otherLabels, double share) {
    /** Pictures as they are. */
    static Mixture none(TrainingBatch batch) {
        return new Mixture(batch, batch.labels(), 1);
    }

    /** The class of the larger part of each picture. */
    public int[] mainLabels() {
        return share >= 0.5 ? batch.labels() : otherLabels;
    }
}
