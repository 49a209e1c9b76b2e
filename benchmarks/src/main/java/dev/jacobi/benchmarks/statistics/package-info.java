/** Medians and quartiles, and ratios with confidence intervals. */
package dev.jacobi.benchmarks.statistics;
