package dev.jacobi.app.runs;

/**
 * All that decides what a run computes; together with the program's version and the kind of device, enough to repeat
 * it.
 *
 * @param dataset the data set's name
 * @param dataDir the folder with its files; null for the program's own cache
 * @param model the network's name
 * @param epochs passes over the training set
 * @param batchSize pictures per step
 * @param lr the learning rate; the highest one, where the scheduler changes it
 * @param momentum of SGD
 * @param nesterov whether SGD looks ahead
 * @param weightDecay of SGD
 * @param labelSmoothing in [0, 1]
 * @param scheduler how the learning rate goes on
 * @param plateauFactor what a plateau multiplies the learning rate with
 * @param plateauPatience epochs, or steps with {@code plateau-loss}, without an improvement that are waited for
 * @param augment what happens to training pictures
 * @param validFraction the share of the training set that is held back for validation
 * @param limitTrain how many pictures to take of the training set; null for all
 * @param limitTest how many pictures to take of the test set; null for all
 * @param seed of everything random
 */
public record RunSettings(
        String dataset,
        String dataDir,
        String model,
        int epochs,
        int batchSize,
        double lr,
        double momentum,
        boolean nesterov,
        double weightDecay,
        double labelSmoothing,
        Scheduler scheduler,
        double plateauFactor,
        int plateauPatience,
        Augmentation augment,
        double validFraction,
        Integer limitTrain,
        Integer limitTest,
        long seed) {

    /** Checks that the values are possible, and possible together. */
    public RunSettings {
        require(epochs >= 1, "--epochs", epochs, "at least 1");
        require(batchSize >= 1, "--batch-size", batchSize, "at least 1");
        require(lr > 0 && Double.isFinite(lr), "--lr", lr, "a number greater than 0");
        require(momentum >= 0 && momentum < 1, "--momentum", momentum, "at least 0 and less than 1");
        require(!nesterov || momentum > 0, "--nesterov", "momentum 0", "a momentum greater than 0");
        require(weightDecay >= 0 && Double.isFinite(weightDecay), "--weight-decay", weightDecay, "at least 0");
        require(
                labelSmoothing >= 0 && labelSmoothing < 1,
                "--label-smoothing",
                labelSmoothing,
                "at least 0 and less than 1");
        require(plateauFactor > 0 && plateauFactor < 1, "--plateau-factor", plateauFactor, "between 0 and 1");
        require(plateauPatience >= 0, "--plateau-patience", plateauPatience, "at least 0");
        require(
                validFraction >= 0 && validFraction < 1,
                "--valid-fraction",
                validFraction,
                "at least 0 and less than 1");
        require(limitTrain == null || limitTrain >= 1, "--limit-train", limitTrain, "at least 1");
        require(limitTest == null || limitTest >= 1, "--limit-test", limitTest, "at least 1");
        require(
                scheduler != Scheduler.PLATEAU || validFraction > 0,
                "--scheduler plateau",
                "no validation set",
                "--valid-fraction greater than 0, or --scheduler plateau-loss");
    }

    private static void require(boolean holds, String option, Object got, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s: got %s, expected %s".formatted(option, got, expected));
        }
    }
}
