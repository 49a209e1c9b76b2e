package dev.jacobi.app.commands;

import dev.jacobi.app.runs.Json;
import dev.jacobi.app.runs.PictureInput;
import java.util.Map;

/**
 * What a checkpoint says about itself, so that it can be used without its run.
 *
 * @param model the network's name; null where the file does not say
 * @param dataset the data set it was trained on; null where the file does not say
 * @param pictures what it expects and gives; null where the file does not say
 */
record CheckpointInfo(String model, String dataset, PictureInput pictures) {
    private static final String MODEL = "model";
    private static final String DATASET = "dataset";
    private static final String PICTURES = "pictures";

    static CheckpointInfo read(Map<String, String> metadata) {
        String pictures = metadata.get(PICTURES);
        return new CheckpointInfo(
                metadata.get(MODEL),
                metadata.get(DATASET),
                pictures == null ? null : Json.LINES.readValue(pictures, PictureInput.class));
    }

    Map<String, String> metadata() {
        return Map.of(MODEL, model, DATASET, dataset, PICTURES, Json.LINES.writeValueAsString(pictures));
    }
}
