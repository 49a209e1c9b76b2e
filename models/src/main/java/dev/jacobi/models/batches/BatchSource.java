package dev.jacobi.models.batches;

import dev.jacobi.core.autograd.Shape;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;

/**
 * Where the pictures come from. A batch is a function of the epoch and its number in it, so that a run that resumes in
 * the middle of an epoch sees the pictures that it would have seen.
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
        /**
         * Batches that are made when they are asked for.
         *
         * @param first the number of the first one
         * @param end one more than the number of the last
         * @param batch makes the batch of a number
         */
        static Batches of(int first, int end, IntFunction<TrainingBatch> batch) {
            return new Batches() {
                private int next = first;

                @Override
                public boolean hasNext() {
                    return next < end;
                }

                @Override
                public TrainingBatch next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException("no batch after " + next);
                    }
                    return batch.apply(next++);
                }

                @Override
                public void close() {
                    // Nothing is prepared ahead.
                }
            };
        }

        @Override
        void close();
    }
}
