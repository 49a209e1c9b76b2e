package dev.jacobi.models.training;

/**
 * Which minibatches a step is made of, and with which learning rate.
 *
 * @param epoch from 0
 * @param stepInEpoch from 0
 * @param firstMinibatch the number, from 0, of its first minibatch in the epoch
 * @param minibatches how many make it up
 * @param rate the learning rate
 */
record StepPlan(int epoch, int stepInEpoch, int firstMinibatch, int minibatches, double rate) {
    /** The share of each minibatch in the step's loss. */
    double share() {
        return 1.0 / minibatches;
    }
}
