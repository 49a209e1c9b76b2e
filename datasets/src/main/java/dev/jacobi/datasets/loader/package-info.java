/**
 * From a set to batches: which pictures, in which order, prepared on worker threads. A batch depends on the seed, the
 * epoch and its number alone. Read {@link dev.jacobi.datasets.loader.DataLoader} first.
 */
package dev.jacobi.datasets.loader;
