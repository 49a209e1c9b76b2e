/**
 * The command {@code measure}: sets of JMH benchmarks with a name, run in processes of their own, as a table and a
 * result file.
 */
package dev.jacobi.benchmarks.measure;
