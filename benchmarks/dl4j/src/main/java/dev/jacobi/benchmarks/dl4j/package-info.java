/** Deeplearning4j as an engine to compare with. */
package dev.jacobi.benchmarks.dl4j;
