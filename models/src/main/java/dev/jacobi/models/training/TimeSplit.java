package dev.jacobi.models.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How training time was spent, in seconds.
 *
 * @param data waiting for batches and bringing them to the device
 * @param forward computing outputs and loss
 * @param backward computing gradients
 * @param update of the weights; files call it {@code step}
 */
public record TimeSplit(
        double data,
        double forward,
        double backward,
        @JsonProperty("step") double update) {
    /** No time at all. */
    public static final TimeSplit ZERO = new TimeSplit(0, 0, 0, 0);

    /** All parts together. */
    public double total() {
        return data + forward + backward + update;
    }

    /** The share of time spent on data, in [0, 1]. */
    public double dataShare() {
        return total() == 0 ? 0 : data / total();
    }

    /** Part by part. */
    public TimeSplit plus(TimeSplit other) {
        return new TimeSplit(
                data + other.data, forward + other.forward, backward + other.backward, update + other.update);
    }
}
