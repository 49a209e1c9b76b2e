package dev.jacobi.app.commands;

import dev.jacobi.app.runs.RunSettings;
import java.util.Map;

/**
 * What a checkpoint says about itself, so that it can be used without its run.
 *
 * @param model the network's name; null where the file does not say
 * @param dataset the data set it was trained on; null where the file does not say
 */
record CheckpointInfo(String model, String dataset) {
    private static final String MODEL = "model";
    private static final String DATASET = "dataset";

    static CheckpointInfo of(RunSettings settings) {
        return new CheckpointInfo(settings.model(), settings.dataset());
    }

    static CheckpointInfo read(Map<String, String> metadata) {
        return new CheckpointInfo(metadata.get(MODEL), metadata.get(DATASET));
    }

    Map<String, String> metadata() {
        return Map.of(MODEL, model, DATASET, dataset);
    }
}
