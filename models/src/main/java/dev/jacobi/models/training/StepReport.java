package dev.jacobi.models.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One step of training. A step may be made of several minibatches; in files {@code stepInEpoch} and {@code
 * stepsPerEpoch} are called {@code batch} and {@code batches} all the same.
 *
 * @param epoch from 1
 * @param stepInEpoch from 1
 * @param stepsPerEpoch steps that make up the epoch
 * @param step from 1, over the whole run
 * @param samples pictures of the step
 * @param loss mean over them
 * @param learningRate what the step was made with
 */
public record StepReport(
        int epoch,
        @JsonProperty("batch") int stepInEpoch,
        @JsonProperty("batches") int stepsPerEpoch,
        long step,
        int samples,
        double loss,
        double learningRate) {}
