/** DJL, with the PyTorch that it brings, as an engine to compare with. */
package dev.jacobi.benchmarks.djl;
