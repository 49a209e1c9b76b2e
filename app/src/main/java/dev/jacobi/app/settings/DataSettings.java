package dev.jacobi.app.settings;

/**
 * Which pictures a run has.
 *
 * @param dataset the data set's name
 * @param dataDir the folder with its files; null for the program's own cache
 * @param skipBroken whether files that are no pictures are left out; else they are an error
 * @param limitTrain how many pictures to take of the training set; null for all
 * @param limitTest how many pictures to take of the test set; null for all
 * @param balanced whether an epoch has as many pictures of one class as of another
 */
public record DataSettings(
        String dataset, String dataDir, boolean skipBroken, Integer limitTrain, Integer limitTest, boolean balanced) {
    /** The side in pixels of pictures in folders, where nothing else is said. */
    public static final int FOLDER_SIDE = 64;

    /** Checks the values. */
    public DataSettings {
        Check.atLeast(1, "--limit-train", limitTrain);
        Check.atLeast(1, "--limit-test", limitTest);
    }
}
