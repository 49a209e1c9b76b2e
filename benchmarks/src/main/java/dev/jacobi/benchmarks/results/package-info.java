/** How result files are written and read. */
package dev.jacobi.benchmarks.results;
