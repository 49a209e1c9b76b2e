package dev.jacobi.datasets;

/** The two parts a dataset is published in. */
public record Splits(ImageSet train, ImageSet test) {}
