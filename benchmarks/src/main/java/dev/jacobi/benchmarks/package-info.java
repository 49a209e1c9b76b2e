/**
 * The program behind {@code benchmarks/run}: its commands measure, compare with other engines, and draw the results.
 */
package dev.jacobi.benchmarks;
