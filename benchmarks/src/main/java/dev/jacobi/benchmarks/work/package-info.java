/**
 * What can be measured or compared, described without an engine: convolutions and training steps, and their inputs.
 */
package dev.jacobi.benchmarks.work;
