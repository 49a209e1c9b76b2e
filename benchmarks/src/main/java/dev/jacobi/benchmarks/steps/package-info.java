/** JMH benchmarks of whole networks: training steps and inference. */
package dev.jacobi.benchmarks.steps;
