package dev.jacobi.app.runs;

import dev.jacobi.app.settings.Json;
import dev.jacobi.models.files.AtomicFile;
import dev.jacobi.models.training.EpochReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The contents of {@code folds.json}: what came of the runs of a cross-validation. The best epoch of a run was chosen by
 * the very pictures that its validation accuracy is about, so that one flatters; that of the last epoch does not.
 *
 * @param parts the runs in order
 * @param lastValidAccuracy over the runs
 * @param bestValidAccuracy over the runs
 * @param testAccuracy over the runs
 */
public record CrossValidation(
        List<Part> parts, Spread lastValidAccuracy, Spread bestValidAccuracy, Spread testAccuracy) {
    /**
     * One run; accuracies are in [0, 1].
     *
     * @param lastValidAccuracy of the part that was held back, after the last epoch
     * @param bestValidAccuracy of the same, after the epoch with the highest
     * @param testAccuracy of the weights of that epoch
     * @param testLoss of the same
     */
    public record Part(double lastValidAccuracy, double bestValidAccuracy, double testAccuracy, double testLoss) {}

    /** Whether a run has come to its end, its report included. */
    public static boolean isComplete(RunFolder folder) throws IOException {
        return Summary.read(folder).isPresent() && Files.exists(folder.report());
    }

    /** What the pictures of the runs that have begun are known by; null if that is said nowhere. */
    public static DataFingerprint data(List<RunFolder> folders) throws IOException {
        for (RunFolder folder : folders) {
            DataFingerprint data =
                    folder.isFree() ? null : RunConfig.read(folder).data();
            if (data != null) {
                return data;
            }
        }
        return null;
    }

    /** Reads complete runs. */
    public static CrossValidation of(List<RunFolder> folders) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (RunFolder folder : folders) {
            Summary summary = Summary.read(folder).orElseThrow();
            EpochReport last = MetricsLog.read(folder.metricsLines()).epochs().getLast();
            parts.add(new Part(
                    last.validAccuracy(), summary.bestValidAccuracy(), summary.testAccuracy(), summary.testLoss()));
        }
        return new CrossValidation(
                parts,
                Spread.of(parts.stream().map(Part::lastValidAccuracy).toList()),
                Spread.of(parts.stream().map(Part::bestValidAccuracy).toList()),
                Spread.of(parts.stream().map(Part::testAccuracy).toList()));
    }

    /** Writes the file. */
    public void write(Path folder) throws IOException {
        AtomicFile.write(folder.resolve("folds.json"), Json.PRETTY.writeValueAsString(this) + "\n");
    }
}
