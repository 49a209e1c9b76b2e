/** Minibatches, where they come from, and pictures that stay on the device. */
package dev.jacobi.models.batches;
