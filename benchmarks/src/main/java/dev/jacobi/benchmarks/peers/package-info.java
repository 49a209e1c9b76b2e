/**
 * The command {@code peers}: two engines do the same work in turns, each in a process of its own, after their results
 * have been compared. Read {@code PairedMeasurement} first.
 */
package dev.jacobi.benchmarks.peers;
