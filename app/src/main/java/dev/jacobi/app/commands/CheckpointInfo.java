package dev.jacobi.app.commands;

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

    static CheckpointInfo read(Map<String, String> metadata) {
        return new CheckpointInfo(metadata.get(MODEL), metadata.get(DATASET), PictureInput.read(metadata));
    }

    Map<String, String> metadata() {
        return Map.of(MODEL, model, DATASET, dataset, PictureInput.METADATA, pictures.toJson());
    }
}
