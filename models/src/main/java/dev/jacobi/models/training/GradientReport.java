package dev.jacobi.models.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How large the gradients of one step were.
 *
 * @param epoch from 1
 * @param stepInEpoch from 1; files call it {@code batch}
 * @param stepsPerEpoch steps that make up the epoch; files call them {@code batches}
 * @param step from 1, over the whole run
 * @param norms Euclidean norm of the gradient of each layer's weight, before any clipping, from the first layer to the
 *     last
 */
public record GradientReport(
        int epoch,
        @JsonProperty("batch") int stepInEpoch,
        @JsonProperty("batches") int stepsPerEpoch,
        long step,
        Map<String, Double> norms) {
    /** Copies the map, keeping its order. */
    public GradientReport {
        norms = Collections.unmodifiableMap(new LinkedHashMap<>(norms));
    }
}
