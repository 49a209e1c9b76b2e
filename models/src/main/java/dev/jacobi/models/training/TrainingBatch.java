package dev.jacobi.models.training;

import java.util.Arrays;

/** Some labelled pictures for one step. The arrays belong to the source and hold good until its next batch. */
public final class TrainingBatch {
    private final float[] images;
    private final int[] labels;
    private final int[] samples;

    /**
     * A batch of {@code labels.length} pictures.
     *
     * @param images in NHWC order, as the network is to see them
     * @param labels the class of each picture
     * @param samples the index of each picture in its set
     */
    public TrainingBatch(float[] images, int[] labels, int[] samples) {
        if (labels.length == 0 || samples.length != labels.length || images.length % labels.length != 0) {
            throw new IllegalArgumentException(
                    "batch: got %d values, %d labels and %d sample indices, expected as many labels as indices, and equally large pictures"
                            .formatted(images.length, labels.length, samples.length));
        }
        this.images = images;
        this.labels = labels;
        this.samples = samples;
    }

    /** Number of pictures. */
    public int size() {
        return labels.length;
    }

    /** The first so many of them, in memory of their own. */
    TrainingBatch first(int size) {
        return new TrainingBatch(
                Arrays.copyOf(images, images.length / size() * size),
                Arrays.copyOf(labels, size),
                Arrays.copyOf(samples, size));
    }

    /** The pictures in NHWC order; only to be read. */
    public float[] images() {
        return images;
    }

    /** The class of each picture; only to be read. */
    public int[] labels() {
        return labels;
    }

    /** The index of each picture in its set; only to be read. */
    public int[] samples() {
        return samples;
    }
}
