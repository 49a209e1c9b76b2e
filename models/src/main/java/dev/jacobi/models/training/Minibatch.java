package dev.jacobi.models.training;

import dev.jacobi.models.batches.TrainingBatch;

/**
 * One of the minibatches that make up a step.
 *
 * @param pictures what it consists of
 * @param epoch from 0
 * @param number from 0, in its epoch
 * @param minibatches how many make up the step
 * @param rate the step's learning rate
 */
record Minibatch(TrainingBatch pictures, int epoch, int number, int minibatches, double rate) {
    /** The first so many of its pictures. */
    Minibatch first(int size) {
        return new Minibatch(pictures.first(size), epoch, number, minibatches, rate);
    }
}
