package dev.jacobi.app.runs;

import dev.jacobi.app.settings.Json;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.models.files.AtomicFile;
import dev.jacobi.models.training.TimeSplit;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * The contents of {@code summary.json}: what came of a run.
 *
 * @param testAccuracy in [0, 1]
 * @param testLoss mean cross entropy
 * @param testedWeights {@code best} or {@code last}: which weights the test was made with
 * @param bestEpoch from 1; null without a validation set
 * @param bestValidAccuracy in [0, 1]; null without a validation set
 * @param epochs that were trained
 * @param imagesPerSecond training pictures per second of training time
 * @param seconds training and validation time
 * @param timeSeconds where the training time went
 * @param parameters number of trained values
 * @param peakMemoryBytes the most that the device's memory held
 * @param device that computed
 * @param settings of the run
 */
public record Summary(
        double testAccuracy,
        double testLoss,
        String testedWeights,
        Integer bestEpoch,
        Double bestValidAccuracy,
        int epochs,
        double imagesPerSecond,
        double seconds,
        TimeSplit timeSeconds,
        long parameters,
        long peakMemoryBytes,
        String device,
        RunSettings settings) {
    /** Writes the file. */
    public void write(RunFolder folder) throws IOException {
        AtomicFile.write(folder.summary(), Json.PRETTY.writeValueAsString(this) + "\n");
    }

    /** Reads the file of a run; empty before the run is complete. */
    public static Optional<Summary> read(RunFolder folder) throws IOException {
        if (!Files.exists(folder.summary())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.PRETTY.readValue(Files.readString(folder.summary()), Summary.class));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("%s: %s".formatted(folder.summary(), e.getOriginalMessage()), e);
        }
    }
}
