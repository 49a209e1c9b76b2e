package dev.jacobi.models.training;

/**
 * One epoch of training.
 *
 * <p>Training loss and accuracy are those of the steps on the way: over augmented pictures, with weights that still
 * changed.
 *
 * @param epoch from 1
 * @param step the number of steps made so far, over the whole run
 * @param trainLoss mean over the epoch's pictures
 * @param trainAccuracy in [0, 1]
 * @param validLoss null without a validation set
 * @param validAccuracy in [0, 1]; null without a validation set
 * @param learningRate that of the last step
 * @param reduced whether the schedule reduced the learning rate in this epoch or at its end
 * @param best whether the validation accuracy is the highest so far
 * @param imagesPerSecond training pictures per second of training time
 * @param seconds training and validation time since the run began
 * @param time where the epoch's training time went
 */
public record EpochReport(
        int epoch,
        long step,
        double trainLoss,
        double trainAccuracy,
        Double validLoss,
        Double validAccuracy,
        double learningRate,
        boolean reduced,
        boolean best,
        double imagesPerSecond,
        double seconds,
        TimeSplit time) {}
