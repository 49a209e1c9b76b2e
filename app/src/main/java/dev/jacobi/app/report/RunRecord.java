package dev.jacobi.app.report;

import dev.jacobi.app.runs.MetricsLog;
import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.app.runs.Summary;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * All that a run's folder tells.
 *
 * @param config how the run was made
 * @param history how it went
 * @param summary what came of it; empty if it is not complete
 * @param test what its network made of the test set; empty if it was not tested
 * @param filters of the network's first layer
 */
record RunRecord(
        RunConfig config,
        RunHistory history,
        Optional<Summary> summary,
        Optional<TestResult> test,
        List<BufferedImage> filters) {

    /**
     * Reads a folder.
     *
     * @throws IllegalArgumentException if it holds no run
     */
    static RunRecord read(RunFolder folder) throws IOException {
        RunConfig config = RunConfig.read(folder);
        Optional<Summary> summary = Summary.read(folder);
        String weights = summary.map(Summary::testedWeights).orElse("last");
        return new RunRecord(
                config,
                MetricsLog.read(folder.metricsLines()),
                summary,
                TestResult.read(folder),
                FirstLayer.filters(folder, config.settings(), weights));
    }
}
