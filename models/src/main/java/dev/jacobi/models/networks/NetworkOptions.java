package dev.jacobi.models.networks;

/**
 * What a network has to fit.
 *
 * @param classes number of outputs
 * @param inputChannels colours of a picture
 * @param imageSize height and width of a picture in pixels; only networks without global pooling depend on it
 */
public record NetworkOptions(int classes, int inputChannels, int imageSize) {
    /** Checks the values. */
    public NetworkOptions {
        if (classes < 1 || inputChannels < 1 || imageSize < 1) {
            throw new IllegalArgumentException("classes %d, input channels %d, image size %d: expected each to be >= 1"
                    .formatted(classes, inputChannels, imageSize));
        }
    }
}
