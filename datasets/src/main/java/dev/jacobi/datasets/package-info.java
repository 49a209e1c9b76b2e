/**
 * Labelled pictures in memory: {@link dev.jacobi.datasets.ImageSet}. The packages below it read or draw such sets
 * ({@code catalog}, with {@code format}, {@code download} and {@code synthetic}), prepare single pictures ({@code
 * transform}) and cut sets into batches ({@code loader}). Begin with {@link dev.jacobi.datasets.catalog.Dataset}.
 */
package dev.jacobi.datasets;
