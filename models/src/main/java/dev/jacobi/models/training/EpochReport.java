package dev.jacobi.models.training;

import dev.jacobi.models.evaluation.Evaluation;
import dev.jacobi.models.training.TrainingState.Sums;
import java.util.Optional;

/**
 * One epoch of training.
 *
 * <p>Training loss and accuracy are measured during the steps: over augmented pictures, with weights that were still
 * changing.
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
 * @param time how the epoch's training time was spent
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
        TimeSplit time) {
    /**
     * The report of an epoch.
     *
     * @param before the state after its last step
     * @param after the state at the beginning of the next epoch
     * @param validation empty without a validation set
     * @param reducedAtEnd whether the schedule reduced the learning rate after the validation
     */
    static EpochReport of(
            TrainingState before,
            TrainingState after,
            Optional<Evaluation> validation,
            double learningRate,
            boolean reducedAtEnd,
            boolean best) {
        Sums sums = before.sums();
        TimeSplit time = before.clock().epoch();
        return new EpochReport(
                after.epoch(),
                after.step(),
                sums.meanLoss(),
                sums.accuracy(),
                validation.map(Evaluation::loss).orElse(null),
                validation.map(Evaluation::accuracy).orElse(null),
                learningRate,
                reducedAtEnd || sums.reduced(),
                best,
                sums.samples() / time.total(),
                after.clock().seconds(),
                time);
    }
}
