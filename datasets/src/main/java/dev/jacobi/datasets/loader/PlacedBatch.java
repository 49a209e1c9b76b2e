package dev.jacobi.datasets.loader;

/**
 * A batch of pictures that are still to be cut out of their set. The arrays are its own.
 *
 * @param placements for each picture four numbers: its index in the set, the top and the left of the part that is seen,
 *     and 1 if that is mirrored left to right, else 0
 * @param labels the class of each picture
 * @param indices the index of each picture in its set
 */
public record PlacedBatch(int[] placements, int[] labels, int[] indices) {}
