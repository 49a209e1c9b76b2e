package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;

/**
 * One step of preparing a picture. A transform holds no state that changes, so worker threads share it; what is random
 * in it comes from the given stream alone.
 */
public interface Transform {
    /**
     * Applies the step.
     *
     * @param image the picture, which the transform may change and return; the caller gives it up
     * @param random the stream of this picture in this epoch
     */
    Image apply(Image image, RandomStream random);

    /**
     * The shape that pictures of a shape have after this step; by default the same.
     *
     * @throws IllegalArgumentException if the step cannot be applied to such pictures
     */
    default ImageShape outputShape(ImageShape input) {
        return input;
    }
}
