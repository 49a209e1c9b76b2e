package dev.jacobi.app.settings;

import dev.jacobi.models.evaluation.TestTimeAugmentation;

/**
 * How a run is validated and tested.
 *
 * @param validFraction the share of the training set that is held back for validation
 * @param fold the part of the training set to validate with, in place of a share of it; null for none
 * @param earlyStop after how many epochs without a better validation accuracy to end; null for never
 * @param testFlips whether pictures are validated and tested together with their mirror images
 * @param testShift pixels by which they are moved, towards four corners, for further views of them; 0 for none
 */
public record ValidationSettings(double validFraction, Fold fold, Integer earlyStop, boolean testFlips, int testShift) {
    /** Checks the values. */
    public ValidationSettings {
        Check.share("--valid-fraction", validFraction);
        Check.atLeast(1, "--early-stop", earlyStop);
        Check.atLeast(0, "--test-shift", testShift);
    }

    /** Whether a part of the training set is held back. */
    public boolean hasPictures() {
        return validFraction > 0 || fold != null;
    }

    /** What validation and test see of each picture. */
    public TestTimeAugmentation views() {
        return new TestTimeAugmentation(testFlips, testShift);
    }
}
