package dev.jacobi.datasets.loader;

import dev.jacobi.datasets.transform.ImageShape;

/**
 * Some pictures, ready for a network. The arrays have room for the largest batch of an epoch and belong to the {@link Epoch}, which
 * fills them anew: they are valid until its next {@link Epoch#next()} or {@link Epoch#close()}.
 */
public final class Batch {
    private final ImageShape shape;
    private final float[] images;
    private final int[] labels;
    private final int[] indices;
    private int size;

    Batch(int capacity, ImageShape shape) {
        this.shape = shape;
        this.images = new float[Math.multiplyExact(capacity, shape.length())];
        this.labels = new int[capacity];
        this.indices = new int[capacity];
    }

    void size(int newSize) {
        size = newSize;
    }

    /** The number of pictures: the last batch of an epoch may have fewer than the others. */
    public int size() {
        return size;
    }

    /** The shape of each picture. */
    public ImageShape shape() {
        return shape;
    }

    /** The pictures in NHWC order; the first {@code size() × shape().length()} values count. */
    public float[] images() {
        return images;
    }

    /** The class of each picture; the first {@code size()} count. */
    public int[] labels() {
        return labels;
    }

    /** The index of each picture in its set; the first {@code size()} count. */
    public int[] indices() {
        return indices;
    }
}
