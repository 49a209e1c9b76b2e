/** The machine itself: its peak in multiply-adds and copies, and how far apart its processors are. */
package dev.jacobi.benchmarks.machine;
