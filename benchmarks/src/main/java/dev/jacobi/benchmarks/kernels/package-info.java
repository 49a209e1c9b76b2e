/** JMH benchmarks of the backend's kernels, and of what a device can do at most. */
package dev.jacobi.benchmarks.kernels;
