package dev.jacobi.models.training;

import dev.jacobi.models.batches.TrainingBatch;

/**
 * One of the minibatches that make up a step.
 *
 * @param step which it is a part of
 * @param number from 0, in its epoch
 * @param pictures what it consists of
 */
record Minibatch(StepPlan step, int number, TrainingBatch pictures) {
    /** Its first {@code size} pictures. */
    Minibatch first(int size) {
        return new Minibatch(step, number, pictures.first(size));
    }
}
