package dev.jacobi.models.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How large the gradients of one step were.
 *
 * @param epoch from 1
 * @param batch from 1
 * @param batches batches of the epoch
 * @param step from 1, over the whole run
 * @param norms Euclidean norm of the gradient of each layer's weight, from the first layer to the last
 */
public record GradientReport(int epoch, int batch, int batches, long step, Map<String, Double> norms) {
    /** Copies the map, keeping its order. */
    public GradientReport {
        norms = Collections.unmodifiableMap(new LinkedHashMap<>(norms));
    }
}
