/** Deeplearning4j as a contender in comparisons. */
package dev.jacobi.benchmarks.dl4j;
