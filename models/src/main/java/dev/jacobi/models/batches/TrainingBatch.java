package dev.jacobi.models.batches;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.geometry.CropShape;
import dev.jacobi.models.batches.BatchPictures.OnDevice;
import dev.jacobi.models.batches.BatchPictures.OnHost;
import java.util.Arrays;
import java.util.Optional;

/**
 * Some labelled pictures: as numbers on the host, or as places in a set that the device holds. The arrays belong to the
 * source and are valid until its next batch.
 */
public final class TrainingBatch {
    private final BatchPictures pictures;
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
        this(new OnHost(images), labels, samples);
        if (labels.length == 0 || samples.length != labels.length || images.length % labels.length != 0) {
            throw new IllegalArgumentException(
                    "batch: got %d values, %d labels and %d sample indices, expected one label for each index, and pictures of one size"
                            .formatted(images.length, labels.length, samples.length));
        }
    }

    /**
     * A batch of pictures that are cut out of a set on its device.
     *
     * @param placements four numbers per picture, as {@link Backend#crop} describes them
     * @param labels the class of each picture
     * @param samples the index of each picture in its set
     * @throws IllegalArgumentException if the numbers of pictures differ, or one cannot be cut
     */
    public TrainingBatch(ResidentPictures set, int[] placements, int[] labels, int[] samples) {
        this(new OnDevice(set, placements), labels, samples);
        if (labels.length == 0
                || samples.length != labels.length
                || placements.length != CropShape.PLACEMENT * labels.length) {
            throw new IllegalArgumentException(
                    "batch: got %d numbers of placements, %d labels and %d sample indices, expected four numbers and one of the others per picture"
                            .formatted(placements.length, labels.length, samples.length));
        }
        set.check(placements);
    }

    private TrainingBatch(BatchPictures pictures, int[] labels, int[] samples) {
        this.pictures = pictures;
        this.labels = labels;
        this.samples = samples;
    }

    /** Number of pictures. */
    public int size() {
        return labels.length;
    }

    /** The first {@code size} pictures, in memory of their own. */
    public TrainingBatch first(int size) {
        return new TrainingBatch(
                pictures.first(size, size()), Arrays.copyOf(labels, size), Arrays.copyOf(samples, size));
    }

    /** The same with each picture mirrored left to right. */
    public TrainingBatch mirrored(Shape imageShape) {
        return new TrainingBatch(pictures.mirrored(imageShape), labels, samples);
    }

    /**
     * The pictures on the device, [N,H,W,C], in its activations' type.
     *
     * @param imageShape of one picture, [H,W,C]
     */
    public Tensor upload(Backend backend, Shape imageShape) {
        return pictures.upload(backend, Shape.of(size(), imageShape.dim(0), imageShape.dim(1), imageShape.dim(2)));
    }

    /** Where the pictures are cut, if the device holds them. */
    public Optional<OnDevice> onDevice() {
        return pictures instanceof OnDevice placed ? Optional.of(placed) : Optional.empty();
    }

    /**
     * The pictures in NHWC order; only to be read.
     *
     * @throws IllegalStateException if the device holds them
     */
    public float[] images() {
        return switch (pictures) {
            case OnHost host -> host.images();
            case OnDevice _ -> throw new IllegalStateException("the batch's pictures are on the device only");
        };
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
