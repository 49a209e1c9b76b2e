/** What is measured of Jacobi itself: a convolution, a training step and an inference, as a user would call them. */
package dev.jacobi.benchmarks.engine;
