package dev.jacobi.models.training;

/**
 * One step of training.
 *
 * @param epoch from 1
 * @param batch from 1
 * @param batches batches of the epoch
 * @param step from 1, over the whole run
 * @param samples pictures in the batch
 * @param loss mean loss over the batch
 * @param learningRate what the step was made with
 */
public record StepReport(int epoch, int batch, int batches, long step, int samples, double loss, double learningRate) {}
