/** DJL, with the PyTorch that it brings, as a contender in comparisons. */
package dev.jacobi.benchmarks.djl;
