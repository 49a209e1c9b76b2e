package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;

/** A step that cuts out a part of a picture, of the same size each time. */
public sealed interface Crop extends Transform permits CenterCrop, RandomCrop {
    /** The part's height. */
    int height();

    /** The part's width. */
    int width();

    /** What the part shows where it reaches beyond the picture's edge. */
    Padding mode();

    /**
     * Chooses where the part begins, and draws for that from the stream what {@link #apply} draws.
     *
     * @param input the picture's shape
     * @throws IllegalArgumentException if such a picture has no room for the part
     */
    Corner corner(ImageShape input, RandomStream random);

    /** The row and the column of the picture at which a part begins; before the edge they are negative. */
    record Corner(int top, int left) {}
}
