package dev.jacobi.app.runs;

import dev.jacobi.core.backend.Precision;
import dev.jacobi.datasets.transform.RandAugment;
import dev.jacobi.models.training.TestViews;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * All that decides what a run computes; together with the program's version and the kind of device, enough to repeat
 * it.
 *
 * @param dataset the data set's name
 * @param dataDir the folder with its files; null for the program's own cache
 * @param model the network's name
 * @param epochs passes over the training set
 * @param batchSize pictures per step
 * @param resize side in pixels that pictures are scaled to; null for their own
 * @param crop side in pixels that is cut out of that: at a random place in training where {@code augment} says so, else
 *     in the middle; null for all
 * @param augment what happens to training pictures
 * @param augmentOperations with {@code rand}, how many operations change a picture
 * @param augmentMagnitude likewise, how much each of them does, from 0 to 30
 * @param padding pixels added on all sides of a training picture before it is cropped to its own size
 * @param mean of each channel, to normalise with, as in {@code 0.5,0.4,0.4}; null for the data set's own
 * @param std of each channel, likewise
 * @param validFraction the share of the training set that is held back for validation
 * @param fold the part of the training set to validate with, in place of a share of it; null for none
 * @param limitTrain how many pictures to take of the training set; null for all
 * @param limitTest how many pictures to take of the test set; null for all
 * @param skipBroken whether files that are no pictures are left out; else they are an error
 * @param optimizer what changes the weights
 * @param lr the learning rate; the highest one, where the scheduler changes it
 * @param momentum of SGD
 * @param nesterov whether SGD looks ahead
 * @param weightDecay of the optimizer
 * @param clipNorm the longest gradient, in the Euclidean norm; null for any
 * @param clipValue the largest absolute value in a gradient; null for any
 * @param labelSmoothing in [0, 1]
 * @param mixup α of the beta distribution that says how two pictures are blended; null for none
 * @param cutmix likewise for a rectangle of one picture in another; null for none
 * @param classWeights {@code balanced}, or a number for each class as in {@code 1,2,0.5}; null for equal ones
 * @param balanced whether an epoch has as many pictures of one class as of another
 * @param scheduler how the learning rate goes on
 * @param plateauFactor what a plateau multiplies the learning rate with
 * @param plateauPatience epochs, or steps with {@code plateau-loss}, without an improvement that are waited for
 * @param decayFactor what {@code step} and {@code multi-step} multiply the learning rate with
 * @param decayEpochs for {@code step} the epochs from one time to the next, for {@code multi-step} those it happens
 *     after, as in {@code 60,90}; else null
 * @param warmupEpochs how long the learning rate grows to its full size first; may be a fraction
 * @param earlyStop after how many epochs without a better validation accuracy to end; null for never
 * @param accumulate minibatches whose mean gradient makes a step; null for one
 * @param ema decay of the weights' moving average, which is then validated, tested and kept; null for none
 * @param teacher file of a network to learn from, which was trained before; null for none
 * @param distillWeight the teacher's share of the loss, in (0, 1]; null without a teacher
 * @param distillTemperature what logits are divided by before they are compared; null without a teacher
 * @param testFlips whether pictures are validated and tested together with their mirror images
 * @param testShift pixels by which they are moved, towards four corners, for further views of them; 0 for none
 * @param precision how exactly to compute
 * @param seed of everything random
 */
public record RunSettings(
        String dataset,
        String dataDir,
        String model,
        int epochs,
        int batchSize,
        Integer resize,
        Integer crop,
        Augmentation augment,
        int augmentOperations,
        int augmentMagnitude,
        int padding,
        String mean,
        String std,
        double validFraction,
        Fold fold,
        Integer limitTrain,
        Integer limitTest,
        boolean skipBroken,
        OptimizerKind optimizer,
        double lr,
        double momentum,
        boolean nesterov,
        double weightDecay,
        double labelSmoothing,
        Double mixup,
        Double cutmix,
        String classWeights,
        boolean balanced,
        Double clipNorm,
        Double clipValue,
        Scheduler scheduler,
        double plateauFactor,
        int plateauPatience,
        double decayFactor,
        String decayEpochs,
        double warmupEpochs,
        Integer earlyStop,
        Integer accumulate,
        Double ema,
        String teacher,
        Double distillWeight,
        Double distillTemperature,
        boolean testFlips,
        int testShift,
        Precision precision,
        long seed) {

    /** Checks that the values are possible, and possible together. */
    public RunSettings {
        precision = Objects.requireNonNullElse(precision, Precision.FP32); // runs recorded before there was a choice
        if (teacher != null) {
            distillWeight = Objects.requireNonNullElse(distillWeight, 0.9);
            distillTemperature = Objects.requireNonNullElse(distillTemperature, 4.0);
        }
        require(model != null, "--model", "none", "a network's name");
        require(epochs >= 1, "--epochs", epochs, "at least 1");
        require(batchSize >= 1, "--batch-size", batchSize, "at least 1");
        require(resize == null || resize >= 1, "--resize", resize, "at least 1");
        require(crop == null || crop >= 1, "--crop", crop, "at least 1");
        require(augmentOperations >= 0, "--augment-operations", augmentOperations, "at least 0");
        require(
                augmentMagnitude >= 0 && augmentMagnitude <= RandAugment.MAX_MAGNITUDE,
                "--augment-magnitude",
                augmentMagnitude,
                "0 to " + RandAugment.MAX_MAGNITUDE);
        require(padding >= 0, "--padding", padding, "at least 0");
        require(lr > 0 && Double.isFinite(lr), "--lr", lr, "a number greater than 0");
        require(momentum >= 0 && momentum < 1, "--momentum", momentum, "at least 0 and less than 1");
        require(!nesterov || momentum > 0, "--nesterov", "momentum 0", "a momentum greater than 0");
        require(weightDecay >= 0 && Double.isFinite(weightDecay), "--weight-decay", weightDecay, "at least 0");
        require(
                labelSmoothing >= 0 && labelSmoothing < 1,
                "--label-smoothing",
                labelSmoothing,
                "at least 0 and less than 1");
        require(mixup == null || mixup > 0, "--mixup", mixup, "greater than 0");
        require(cutmix == null || cutmix > 0, "--cutmix", cutmix, "greater than 0");
        require(plateauFactor > 0 && plateauFactor < 1, "--plateau-factor", plateauFactor, "between 0 and 1");
        require(clipNorm == null || clipNorm > 0, "--clip-norm", clipNorm, "greater than 0");
        require(clipValue == null || clipValue > 0, "--clip-value", clipValue, "greater than 0");
        require(decayFactor > 0 && decayFactor < 1, "--decay-factor", decayFactor, "between 0 and 1");
        require(warmupEpochs >= 0 && warmupEpochs <= epochs, "--warmup-epochs", warmupEpochs, "0 to " + epochs);
        require(earlyStop == null || earlyStop >= 1, "--early-stop", earlyStop, "at least 1");
        require(
                earlyStop == null || validFraction > 0 || fold != null,
                "--early-stop",
                "no validation set",
                "--valid-fraction greater than 0");
        boolean decays = scheduler == Scheduler.STEP || scheduler == Scheduler.MULTI_STEP;
        require(
                decays == (decayEpochs != null),
                "--decay-epochs",
                decayEpochs,
                decays ? "when to decay" : "it with --scheduler step or multi-step only");
        require(accumulate == null || accumulate >= 1, "--accumulate", accumulate, "at least 1");
        require(ema == null || (ema > 0 && ema < 1), "--ema", ema, "between 0 and 1");
        String withTeacher = "it with --teacher only";
        require(teacher != null || distillWeight == null, "--distill-weight", distillWeight, withTeacher);
        require(
                teacher != null || distillTemperature == null,
                "--distill-temperature",
                distillTemperature,
                withTeacher);
        require(
                distillWeight == null || (distillWeight > 0 && distillWeight <= 1),
                "--distill-weight",
                distillWeight,
                "greater than 0 and at most 1");
        require(
                distillTemperature == null || (distillTemperature > 0 && Double.isFinite(distillTemperature)),
                "--distill-temperature",
                distillTemperature,
                "a number greater than 0");
        require(testShift >= 0, "--test-shift", testShift, "at least 0");
        require(plateauPatience >= 0, "--plateau-patience", plateauPatience, "at least 0");
        require(
                validFraction >= 0 && validFraction < 1,
                "--valid-fraction",
                validFraction,
                "at least 0 and less than 1");
        require(limitTrain == null || limitTrain >= 1, "--limit-train", limitTrain, "at least 1");
        require(limitTest == null || limitTest >= 1, "--limit-test", limitTest, "at least 1");
        require(
                scheduler != Scheduler.PLATEAU || validFraction > 0 || fold != null,
                "--scheduler plateau",
                "no validation set",
                "--valid-fraction greater than 0, or --scheduler plateau-loss");
        milestones(scheduler, decayEpochs, epochs);
    }

    /** What validation and test see of each picture. */
    public TestViews testViews() {
        return new TestViews(testFlips, testShift);
    }

    /** Minibatches that make a step. */
    public int minibatchesPerStep() {
        return accumulate == null ? 1 : accumulate;
    }

    /** The epochs, from 1, after which the learning rate falls with {@code step} and {@code multi-step}; else none. */
    public List<Integer> milestones() {
        return milestones(scheduler, decayEpochs, epochs);
    }

    private static List<Integer> milestones(Scheduler scheduler, String decayEpochs, int epochs) {
        if (decayEpochs == null) {
            return List.of();
        }
        List<Integer> numbers = Numbers.integers("--decay-epochs", decayEpochs);
        boolean ascending = numbers.equals(numbers.stream().sorted().distinct().toList()) && numbers.getFirst() >= 1;
        require(ascending, "--decay-epochs", decayEpochs, "ascending numbers from 1");
        if (scheduler == Scheduler.MULTI_STEP) {
            return numbers;
        }
        require(numbers.size() == 1, "--decay-epochs", decayEpochs, "one number with --scheduler step");
        int every = numbers.getFirst();
        return IntStream.rangeClosed(1, epochs / every)
                .map(i -> i * every)
                .boxed()
                .toList();
    }

    private static void require(boolean holds, String option, Object got, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s: got %s, expected %s".formatted(option, got, expected));
        }
    }
}
