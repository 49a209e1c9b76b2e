package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Shape;
import java.util.Iterator;

/**
 * Where the pictures come from. A batch is a function of the epoch and its number in it, so that a run that resumes in
 * the middle of an epoch sees what it would have seen.
 */
public interface BatchSource {
    /** Pictures of one epoch. */
    int samples();

    /** Batches of one epoch. */
    int batches();

    /** One picture's shape, [H,W,C]. */
    Shape imageShape();

    /**
     * Starts an epoch.
     *
     * @param epoch from 0
     * @param firstBatch the number, from 0, of the first batch to give
     */
    Batches epoch(int epoch, int firstBatch);

    /** The rest of an epoch, batch by batch; closing it in the middle stops what prepares batches ahead. */
    interface Batches extends Iterator<TrainingBatch>, AutoCloseable {
        @Override
        void close();
    }
}
