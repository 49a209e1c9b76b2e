/** The command {@code pictures}: charts of the results that are there. */
package dev.jacobi.benchmarks.pictures;
